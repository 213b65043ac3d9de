import { setTimeout as delay } from 'node:timers/promises';
import { createClient, eventually } from '@paygraph/testing';
import { type EndedSessions, openSessions } from '../ended-sessions.ts';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { type FreshReads, startFreshReads } from '../fresh-reads.ts';
import { createGuesser, type Guesser } from '../guessed-password.ts';
import { type Reads, startReads } from '../reads.ts';
import { percentile, startTraffic } from '../traffic.ts';

const people = 20;
/** Of one account, in 15 minutes. */
const mostGuesses = 10;
/** Longer than a cache is told and not asked after Redis' return. */
const afterwardsMs = 4_000;
/** Judged in the long form. */
const quickMs = 1_000;

/** F9: Redis makes things quick and counts together; what is true does not depend on it. */
export const redisAway: Experiment = {
  id: 'F9',
  title: 'Redis stands still, then is killed and comes back empty',
  kind: 'replicated',
  run: async (setting) => {
    const world = await setting.world();
    const { place, places } = world.subject;
    const { guardMs } = setting;
    const [owner, friend, ...others] = await world.crowd.people(people);
    const [merchant] = await world.crowd.merchants(1);
    if (!owner || !friend || !merchant) throw new Error('nobody is there');
    const sessions = await openSessions(place, places, { count: 3, guardMs });
    const guesser = await createGuesser(place, places);
    const perSecond = bySize(setting, { short: 8, long: 50 });
    const traffic = startTraffic(setting, world, { name: 'F9', people: others, perSecond });
    const readers = others.flatMap(({ tokens: { accessToken } }) =>
      places.map((at) => createClient({ place: at, accessToken })),
    );
    const reads = startReads({
      clients: readers,
      perSecond: bySize(setting, { short: 4, long: 20 }),
      tries: 3,
    });
    const stopAll = () => Promise.all([traffic.stop(), reads.stop()]);
    const fresh = await startFreshReads(world, { owner, friend, merchant }, { guardMs }).catch(
      async (error: unknown) => {
        await stopAll();
        throw error;
      },
    );
    const times = await takeAway(setting, world, { sessions, guesser, fresh, reads }).finally(() =>
      Promise.all([stopAll(), fresh.stop()]),
    );
    const guesses = await guesser.outcome();
    const slow = setting.size === 'long' && times.awayMs > quickMs;
    return {
      load: `${traffic.placed()} orders, ${perSecond} a second, ${reads.count()} reads, ${fresh.rounds()} writes looked at`,
      faults: `${guesses.tried} guesses at one password, 3 sessions ended, SIGSTOP, kill -9`,
      settlements: [await world.books.settle()],
      expectations: [
        expectation('reads go on', [...reads.failed, ...fresh.unanswered]),
        expectation('from the source, quickly', slow ? [`p99 of ${times.awayMs} ms`] : []),
        expectation('no read is older than what was written', fresh.stale),
        expectation('ended sessions stay ended, and no other ends', sessions.faults),
        expectation(
          `at most ${mostGuesses} guesses reach bcrypt`,
          guesses.reachedBcrypt > mostGuesses ? [`${guesses.reachedBcrypt} of ${guesses.tried} did`] : [],
        ),
        expectation(
          'guesses were made and answered',
          guesses.reachedBcrypt > 0 && guesses.answered > mostGuesses ? [] : [JSON.stringify(guesses)],
        ),
      ],
      measured: [
        `${guesses.reachedBcrypt} guesses reached bcrypt`,
        `reads: p99 ${times.hereMs} ms with Redis, ${times.awayMs} without`,
      ],
    };
  },
};

/** What is watched the whole time, and what is tried at each stage. */
interface Watched {
  readonly sessions: EndedSessions;
  readonly guesser: Guesser;
  readonly fresh: FreshReads;
  readonly reads: Reads;
}

async function takeAway(setting: Setting, { subject }: World, watched: Watched) {
  const redis = subject.part('redis');
  const { reads } = watched;
  const outageMs = bySize(setting, { short: 4_000, long: 30_000 });
  await stage(setting, watched, 'with Redis there', 0);
  watched.fresh.release();
  const here = reads.takeTimes();

  setting.say('Redis stands still');
  await redis.pause();
  await stage(setting, watched, 'with Redis standing still', outageMs).finally(() => redis.resume());
  const still = reads.takeTimes();
  await afterwards(setting, watched, 'after it stood still');
  reads.takeTimes();

  setting.say('Redis is killed');
  await redis.kill9();
  await stage(setting, watched, 'with Redis killed', outageMs).finally(() => redis.restart());
  const gone = reads.takeTimes();
  await afterwards(setting, watched, 'after it came back empty');
  return {
    hereMs: Math.round(percentile(here, 99)),
    awayMs: Math.round(percentile([...still, ...gone], 99)),
  };
}

/** Lasts so long at least, and until all that is to happen in it has happened, however slow the machine is. */
async function stage(
  setting: Setting,
  { sessions, guesser, fresh }: Watched,
  when: string,
  leastMs: number,
): Promise<void> {
  const begun = performance.now();
  await guesser.guess(6);
  await sessions.endOne(when);
  await guesser.guess(6);
  await sessions.look(when);
  await roundsOf(setting, fresh, 3);
  // What is written now stays as it is until Redis is asked again, which may know of something older.
  fresh.hold();
  await delay(Math.max(0, begun + leastMs - performance.now()));
}

async function afterwards(
  setting: Setting,
  { sessions, guesser, fresh }: Watched,
  when: string,
): Promise<void> {
  await sessions.look(`at once ${when}`);
  await guesser.guess(6);
  await delay(afterwardsMs);
  const from = fresh.looks();
  await eventually('what was written is looked at', () => fresh.looks() > from + 2 || undefined, {
    timeoutMs: setting.guardMs,
  });
  fresh.release();
  await roundsOf(setting, fresh, 3);
  await sessions.look(when);
  await guesser.guess(6);
}

/** One of each kind of write, from now on. */
async function roundsOf({ guardMs }: Setting, fresh: FreshReads, count: number): Promise<void> {
  const from = fresh.rounds();
  await eventually('what is written is looked at', () => fresh.rounds() > from + count || undefined, {
    timeoutMs: guardMs,
  });
}
