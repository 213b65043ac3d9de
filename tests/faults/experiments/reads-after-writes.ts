import { eventually } from '@paygraph/testing';
import { signUpAdmin } from '../../people/admins.ts';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { readCacheHits } from '../households/cache-reads.ts';
import { createHousehold, type Household, type Written } from '../households/household.ts';
import { atEachGateway, lookEverywhere } from '../households/look.ts';
import { createWards, type Wards } from '../households/wards.ts';

const households = 6;
/** What is written, and how often in a hundred. */
const shares = {
  transfer: 44,
  deposit: 15,
  refund: 10,
  profile: 13,
  freeze: 8,
  role: 5,
  'sign-out': 5,
} as const;
type Kind = keyof typeof shares;
const kinds: readonly Kind[] = ['transfer', 'deposit', 'refund', 'profile', 'freeze', 'role', 'sign-out'];

/** R3: whoever was told that something is done sees it, whichever gateway and process they ask, Redis or not. */
export const readsAfterWrites: Experiment = {
  id: 'R3',
  title: 'every read after a write is fresh, through either gateway; Redis paused, then killed',
  kind: 'replicated',
  run: async (setting) => {
    const world = await setting.world();
    const { places } = world.subject;
    const [crews, hitsBefore] = [await assemble(setting, world), await readCacheHits(places)];
    const run = startWriting(setting, crews);
    const away = await passPhases(setting, world, run).finally(run.stop);
    const hits = await readCacheHits(places);
    const unused = [...hits].filter(([process, count]) => count <= (hitsBefore.get(process) ?? 0));
    const lateMs = crews.flatMap(({ wards }) => wards.lateMs);
    return {
      load: `${run.written()} writes, each read at ${places.length} gateways, ${households} at once`,
      faults: `Redis away twice, for ${away} writes in all`,
      settlements: [await world.books.settle()],
      expectations: [
        expectation('the next read shows the write', run.stale),
        expectation('each read is answered', run.unanswered),
        expectation(
          'each process answered from its cache',
          unused.map(([process]) => `${process} did not`),
        ),
      ],
      measured: [`${Math.round(Math.max(0, ...lateMs))} ms until another gateway refused an ended session`],
    };
  },
};

interface Crew {
  readonly household: Household;
  readonly wards: Wards;
  readonly random: () => number;
}

async function assemble(setting: Setting, { subject, crowd, books }: World): Promise<readonly Crew[]> {
  const { place, places } = subject;
  const people = await crowd.people(2 * households);
  const merchants = await crowd.merchants(households);
  const admin = atEachGateway(places, (await signUpAdmin(place)).tokens);
  const { guardMs } = setting;
  const crews: Crew[] = [];
  for (const [index, merchant] of merchants.entries()) {
    const [one, other] = people.slice(2 * index);
    if (one === undefined || other === undefined) throw new Error('a household is not complete');
    const random = setting.stream(`household ${index}`);
    const household = createHousehold({ places, books, people: [one, other], merchant, admin, random });
    const wards = createWards({ place, places, admin, random, guardMs });
    crews.push({ household: await household, wards: await wards, random });
  }
  return crews;
}

/** As usual, with Redis standing still, with it back, with it gone, and with it back again having forgotten all. */
async function passPhases(
  setting: Setting,
  { subject }: World,
  run: ReturnType<typeof startWriting>,
): Promise<number> {
  const redis = subject.part('redis');
  const usual = bySize(setting, { short: 300, long: 5_000 });
  const each = bySize(setting, { short: 40, long: 400 });
  await run.more(usual, 'as usual');
  await redis.pause();
  await run.more(each, 'while Redis stood still').finally(redis.resume);
  await run.more(each, 'after Redis had stood still');
  await redis.kill9();
  await run.more(each, 'without Redis').finally(redis.restart);
  await run.more(each, 'after Redis had come back empty');
  return 2 * each;
}

/** All households at once, each one write after the other. */
function startWriting(setting: Setting, crews: readonly Crew[]) {
  const stale: string[] = [];
  const unanswered: string[] = [];
  let [written, phase, isStopped] = [0, 'at first', false];

  async function writeOn({ household, wards, random }: Crew): Promise<void> {
    const writes = { ...household.writes, ...wards.writes };
    while (!isStopped) {
      const begunIn = phase;
      const glancing = household.glance();
      const done = await writes[household.isFrozen() ? 'freeze' : drawKind(random)]();
      await readAll(done, begunIn);
      await glancing;
      written += 1;
    }
  }

  async function readAll({ what, looks, faults = [] }: Written, begunIn: string): Promise<void> {
    const seen = await Promise.all(looks.map((look) => lookEverywhere(look, setting.guardMs)));
    const words = (fault: string) =>
      `after ${what}, ${begunIn === phase ? phase : `${begunIn} and ${phase}`}: ${fault}`;
    stale.push(...[...faults, ...seen.flatMap((one) => one.stale)].map(words));
    unanswered.push(...seen.flatMap((one) => one.unanswered).map(words));
  }

  let failure: unknown;
  const working = Promise.all(crews.map(writeOn)).catch((error: unknown) => {
    failure = error;
    isStopped = true;
  });
  return {
    stale,
    unanswered,
    written: () => written,
    /** Resolves after so many more writes. */
    more: async (count: number, during: string) => {
      phase = during;
      const target = written + count;
      await eventually(
        `${count} writes ${during}`,
        () => {
          if (failure !== undefined) return 'failed';
          return written >= target ? 'done' : undefined;
        },
        { timeoutMs: setting.guardMs * 20 },
      );
      if (failure !== undefined) throw failure;
      setting.say(`${count} writes ${during}: ${stale.length} reads were stale so far`);
    },
    stop: async () => {
      isStopped = true;
      await working;
    },
  };
}

function drawKind(random: () => number): Kind {
  let left = random() * 100;
  for (const kind of kinds) {
    left -= shares[kind];
    if (left < 0) return kind;
  }
  return 'transfer';
}
