import type { Invariant } from './books.ts';
import type { Experiment, Finding, Setting, Size, World } from './experiment.ts';
import { startWorld } from './experiment.ts';
import type { PlantedBug } from './planted-bugs/planted-bug.ts';
import { createRandom } from './random.ts';
import type { SubjectKind } from './subject.ts';

export interface Result {
  readonly experiment: Experiment;
  readonly seconds: number;
  /** Undefined where it could not be carried through. */
  readonly finding: Finding | undefined;
  /** What does not hold. Empty: green. */
  readonly broken: readonly Invariant[];
}

export interface Run {
  readonly size: Size;
  readonly seed: string;
  readonly plantedBug?: PlantedBug;
  readonly guardMs: number;
  readonly only?: string;
  /** Of the world that experiments share, where they don't say another. */
  readonly shared?: SubjectKind;
  say(text: string): void;
}

/** Worlds of one run: one is shared in the short form, for starting it takes longer than most experiments. */
export function createWorlds(run: Pick<Run, 'size' | 'plantedBug' | 'guardMs' | 'shared'>) {
  const { size, plantedBug, guardMs, shared: usual = 'services' } = run;
  let shared: { readonly kind: SubjectKind; readonly world: Promise<World> } | undefined;
  const own: World[] = [];

  async function stopOwn(): Promise<void> {
    for (const { subject } of own.splice(0)) await subject.stop();
  }
  async function stopShared(): Promise<void> {
    const world = await shared?.world.catch(() => undefined);
    shared = undefined;
    await world?.subject.stop();
  }
  return {
    shared: async (kind: SubjectKind = usual) => {
      // One at a time: two would want more than a small machine has.
      if (shared !== undefined && shared.kind !== kind) await stopShared();
      shared ??= { kind, world: startWorld(kind, { plantedBug, guardMs }) };
      return await shared.world;
    },
    own: async (kind: SubjectKind) => {
      const world = await startWorld(kind, { plantedBug, guardMs });
      own.push(world);
      return world;
    },
    said: async () => {
      const worlds = [...own, ...(shared === undefined ? [] : [await shared.world.catch(() => undefined)])];
      return worlds.map((world) => world?.subject.said() ?? '').join('');
    },
    /** `spoilt`: nobody knows in what state the experiment left it. In the long form tokens would grow old. */
    endExperiment: async (spoilt: boolean) => {
      await stopOwn();
      if (spoilt || size === 'long') await stopShared();
    },
    stopAll: async () => {
      await stopOwn();
      await stopShared();
    },
  };
}

export async function runExperiment(
  experiment: Experiment,
  run: Run,
  worlds: ReturnType<typeof createWorlds>,
): Promise<Result> {
  const setting: Setting = {
    size: run.size,
    only: run.only,
    guardMs: run.guardMs,
    say: run.say,
    stream: (purpose) => createRandom(`${run.seed} ${experiment.id} ${purpose}`),
    world: () => worlds.shared(experiment.kind),
    ownWorld: worlds.own,
  };
  const begun = performance.now();
  const outcome = await experiment.run(setting).then(
    (finding) => ({ finding, broken: brokenIn(finding) }),
    (error: unknown) => ({ finding: undefined, broken: [thrown(error)] }),
  );
  if (outcome.broken.length > 0) run.say(lastLines(await worlds.said()));
  const ended = await worlds.endExperiment(outcome.broken.length > 0).then(
    () => [],
    (error: unknown) => [thrown(error)],
  );
  const seconds = (performance.now() - begun) / 1000;
  return { experiment, seconds, finding: outcome.finding, broken: [...outcome.broken, ...ended] };
}

export function invariantsOf({ settlements, expectations }: Finding): readonly Invariant[] {
  return [...settlements.flatMap(({ invariants }) => invariants), ...expectations];
}

function brokenIn(finding: Finding): readonly Invariant[] {
  return invariantsOf(finding).filter(({ faults }) => faults.length > 0);
}

/** Not so: the experiment showed nothing. */
export const carriedThrough = 'it can be carried through';

function thrown(error: unknown): Invariant {
  const cause = error instanceof Error && error.cause !== undefined ? ` (${String(error.cause)})` : '';
  return { name: carriedThrough, faults: [`${String(error)}${cause}`] };
}

const linesShown = 20;
const lineLength = 600;

/** The end of what the system logged, of all its processes together, for whoever looks for the reason. */
function lastLines(text: string): string {
  const lines = text.trimEnd().split('\n').toSorted(byTime).slice(-linesShown);
  return ['the system said last:', ...lines.map((line) => line.slice(0, lineLength))].join('\n    ');
}

/** What has no time is no log line, and comes first. */
function byTime(one: string, other: string): number {
  const [before, after] = [timeOf(one), timeOf(other)];
  return before < after ? -1 : before > after ? 1 : 0;
}

function timeOf(line: string): string {
  return /"time":"([^"]+)"/.exec(line)?.[1] ?? '';
}
