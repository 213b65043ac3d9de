import { setTimeout as delay } from 'node:timers/promises';
import type { WalletHolder } from '../../people/movements.ts';
import { faultsUntil, takeAway } from '../absence.ts';
import { bySize, type Experiment, expectation, type Setting } from '../experiment.ts';
import { openOutboxes } from '../outboxes.ts';
import type { Traffic } from '../traffic.ts';
import { trailFaults } from '../trail-faults.ts';
import {
  askedBetween,
  failureFaults,
  isCompleted,
  startUsualTraffic,
  usualPeople,
} from '../usual-traffic.ts';

/** A subgraph's deadline, and a little for the way. */
const answerWithinMs = 3_000;
const leastDone = 10;
/** Who asks for a trail while it can't be read. */
const readers = 4;

/** F10: the audit trail waits for its store, and nothing else does. Here it stands still: its stand-in forgets when killed. */
export const mongoAway: Experiment = {
  id: 'F10',
  title: 'MongoDB stands still',
  run: async (setting) => {
    const world = await setting.world();
    const { people, merchants } = await usualPeople(setting, world);
    const outboxes = openOutboxes(world.subject);
    try {
      const { traffic, load } = await startUsualTraffic(setting, world, { name: 'F10', people, merchants });
      const awayMs = bySize(setting, { short: 8_000, long: 30_000 });
      const failures: string[] = [];
      const reads: Read[] = [];
      try {
        setting.say('MongoDB is paused');
        await takeAway(world.subject.part('mongo'), 'paused', async (beganAt) => {
          // At the beginning connections are still there, later none is.
          reads.push(...(await readTrails(setting, people, traffic)));
          await delay(Math.max(0, beganAt + awayMs - performance.now()));
          reads.push(...(await readTrails(setting, people, traffic)));
          const done = () => traffic.tries.filter((each) => each.askedAt > beganAt && isCompleted(each));
          failures.push(
            ...(await faultsUntil('orders are done', () => done().length >= leastDone, setting)),
            ...failureFaults(setting, askedBetween(traffic.tries, beganAt, performance.now())),
          );
        });
      } finally {
        await traffic.stop();
      }
      const settlement = await world.books.settle();
      const trail = await trailFaults(setting, outboxes, [...people, ...merchants]);
      return {
        load: load(),
        faults: `MongoDB stopped for ${awayMs / 1_000} s`,
        settlements: [settlement],
        expectations: [
          expectation('no order fails for want of MongoDB', failures),
          expectation(
            'a trail that can’t be read is null, and unavailable',
            reads.flatMap(({ faults }) => faults),
          ),
          expectation('the trail has each event once', trail),
          ...bySize(setting, { short: [], long: [toldInTime(reads), decided(traffic)] }),
        ],
        measured: [`unavailable after ${Math.round(Math.max(...reads.map(({ tookMs }) => tookMs)))} ms`],
      };
    } finally {
      await outboxes.close();
    }
  },
};

interface Read {
  readonly tookMs: number;
  readonly faults: readonly string[];
}

/** Some people ask for the trail of a transaction of theirs that is over. */
async function readTrails(
  setting: Setting,
  people: readonly WalletHolder[],
  { ended }: Traffic,
): Promise<readonly Read[]> {
  const asked = people.flatMap((holder) => {
    const [id] = [...(ended.get(holder)?.keys() ?? [])];
    return id === undefined ? [] : [{ holder, id }];
  });
  return await Promise.all(asked.slice(0, readers).map(({ holder, id }) => readTrail(setting, holder, id)));
}

/** The transaction, its trail null, and why. A busy machine may be too late with all of it: asked again in the short form. */
async function readTrail(setting: Setting, { client }: WalletHolder, id: string): Promise<Read> {
  const tries = bySize(setting, { short: 5, long: 1 });
  let read: Read = { tookMs: 0, faults: ['not asked'] };
  for (let count = 0; count < tries && read.faults.length > 0; count += 1) {
    const asked = performance.now();
    const answer = await client
      .send('query Trail($id: ID!) { transaction(id: $id) { id status history { id } } }', { id })
      .catch(String);
    const tookMs = performance.now() - asked;
    const told = typeof answer === 'string' ? answer : answer.text;
    const isRight =
      typeof answer !== 'string' &&
      answer.errors.some(({ extensions }) => extensions?.['code'] === 'UNAVAILABLE') &&
      isWithoutTrail(answer.data?.['transaction']);
    read = { tookMs, faults: isRight ? [] : [told] };
  }
  return read;
}

function isWithoutTrail(transaction: unknown): boolean {
  return (
    typeof transaction === 'object' &&
    transaction !== null &&
    'status' in transaction &&
    'history' in transaction &&
    transaction.history === null
  );
}

function toldInTime(reads: readonly Read[]) {
  return expectation(
    `unavailable within ${answerWithinMs} ms`,
    reads.filter(({ tookMs }) => tookMs > answerWithinMs).map(({ tookMs }) => `${Math.round(tookMs)} ms`),
  );
}

function decided(traffic: Traffic) {
  const undecided = traffic.undecided();
  return expectation('each order is decided', undecided > 0 ? [`${undecided} were given up`] : []);
}
