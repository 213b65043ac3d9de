import { eventually } from '@paygraph/testing';
import type { Setting } from '../experiment.ts';
import type { Household, Written } from './household.ts';
import { lookEverywhere } from './look.ts';
import type { Wards } from './wards.ts';

/** What one hand writes, one thing after the other. */
export interface Crew {
  readonly household: Household;
  readonly wards: Wards;
  readonly random: () => number;
}

export interface Writing {
  readonly stale: readonly string[];
  readonly unanswered: readonly string[];
  written(): number;
  /** Resolves after so many more writes. Throws what a write threw. */
  more(count: number, during: string): Promise<void>;
  /** Until there are to be more, nothing is written. Resolves once nothing is under way. */
  rest(): Promise<void>;
  /** Looks at everything again and again until each of these counts has grown; gives the names of those that don't. */
  lookUntil(since: string, counts: () => Promise<ReadonlyMap<string, number>>): Promise<readonly string[]>;
  stop(): Promise<void>;
}

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

/** All at once; whatever is written is read as soon as it is answered. */
export function startWriting({ guardMs, say }: Setting, crews: readonly Crew[]): Writing {
  const stale: string[] = [];
  const unanswered: string[] = [];
  let [written, underWay, phase] = [0, 0, 'at first'];
  let [isResting, isStopped] = [false, false];
  let failure: unknown;

  async function writeOn({ household, wards, random }: Crew): Promise<void> {
    const writes = { ...household.writes, ...wards.writes };
    while (!isStopped) {
      if (isResting) {
        await eventually('writing goes on', () => !isResting || isStopped || undefined, {
          timeoutMs: guardMs * 5,
        });
        continue;
      }
      underWay += 1;
      const begunIn = phase;
      const glancing = household.glance();
      const done = await writes[household.isFrozen() ? 'freeze' : drawKind(random)]();
      await readAll(done, begunIn);
      await glancing;
      written += 1;
      underWay -= 1;
    }
  }

  async function readAll({ what, looks, faults = [] }: Written, begunIn = phase): Promise<void> {
    const seen = await Promise.all(looks.map((look) => lookEverywhere(look, guardMs)));
    const when = begunIn === phase ? phase : `${begunIn} and ${phase}`;
    const words = (fault: string) => `after ${what}, ${when}: ${fault}`;
    stale.push(...[...faults, ...seen.flatMap((one) => one.stale)].map(words));
    unanswered.push(...seen.flatMap((one) => one.unanswered).map(words));
  }

  const working = Promise.all(crews.map(writeOn)).catch((error: unknown) => {
    failure = error;
    isStopped = true;
  });

  async function until(what: string, isSo: () => boolean): Promise<void> {
    await eventually(what, () => isSo() || isStopped || undefined, { timeoutMs: guardMs * 20 });
    if (failure !== undefined) throw failure;
  }

  return {
    stale,
    unanswered,
    written: () => written,
    more: async (count, during) => {
      [phase, isResting] = [during, false];
      const target = written + count;
      await until(`${count} writes ${during}`, () => written >= target);
      say(`${count} writes ${during}: ${stale.length} reads were stale so far`);
    },
    rest: async () => {
      isResting = true;
      await until('nothing is under way', () => underWay === 0);
    },
    lookUntil: async (since, counts) => {
      phase = since;
      const looks = crews.flatMap(({ household }) => household.looks());
      const before = await counts();
      let left = [...before.keys()];
      await eventually(
        'all counts grow',
        async () => {
          await readAll({ what: 'what was written meanwhile', looks });
          const now = await counts();
          left = left.filter((name) => (now.get(name) ?? 0) <= (before.get(name) ?? 0));
          return left.length === 0 || undefined;
        },
        { timeoutMs: guardMs },
        // Which did not is given.
      ).catch(() => {});
      // Once more, now that each is asked.
      await readAll({ what: 'what was written meanwhile', looks });
      say(`${since}: ${stale.length} reads were stale so far`);
      return left;
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
