import { drawPair } from '../draw-orders.ts';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { type Step, steps } from './crash-steps.ts';
import { prepare } from './trials.ts';

const endsWithinMs = 10_000;
/** The armed step is reached at once, or by the next look of a loop. */
const crashWithinMs = 30_000;

/** Not so: the experiment showed nothing. */
export const stepsReached = 'each step was reached';

/** F2: a process dies at each step of each movement, and what it left is finished once it is back. */
export const crashAtEachStep: Experiment = {
  id: 'F2',
  title: 'exit at each step of each movement',
  run: async (setting) => {
    const world = await setting.world();
    const { only } = setting;
    const chosen = steps.filter(({ point }) => only === undefined || point.startsWith(only));
    if (chosen.length === 0) throw new Error(`no step begins with ${only}`);
    const times = bySize(setting, { short: 1, long: 20 });
    const unreached: string[] = [];
    const unfinished: string[] = [];
    const tookMs: number[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      for (const step of chosen) {
        const outcome = await crashAt(step, setting, world);
        if (outcome === 'unreached') unreached.push(step.point);
        else if (outcome.fault !== undefined) unfinished.push(`${step.point}: ${outcome.fault}`);
        else tookMs.push(outcome.tookMs);
      }
    }
    const slowest = Math.round(Math.max(0, ...tookMs));
    const isLate = setting.size === 'long' && slowest > endsWithinMs;
    return {
      load: `${chosen.length} steps, ${times} times each`,
      faults: `${tookMs.length} exits`,
      settlements: [await world.books.settle()],
      expectations: [
        expectation(stepsReached, unreached),
        expectation('what each exit left came to its end', unfinished),
        expectation('within 10 s of the restart', isLate ? [`the slowest took ${slowest} ms`] : []),
      ],
      measured: [`slowest end ${slowest} ms after the restart`],
    };
  },
};

/** `tookMs`: how long after the restart it was at its end; `fault`: why it never was. */
async function crashAt(
  step: Step,
  setting: Setting,
  world: World,
): Promise<'unreached' | { tookMs: number; fault: string | undefined }> {
  const { subject, crowd } = world;
  const random = setting.stream(step.point);
  const [customer, other] = drawPair(await crowd.people(6), random);
  const [merchant] = await crowd.merchants(1);
  const trial = step.trials[Math.floor(random() * step.trials.length)];
  if (trial === undefined || merchant === undefined) throw new Error('nothing passes it');
  setting.say(`${step.point}: ${trial}`);

  const amountMinor = 100 + Math.floor(random() * 500);
  const cast = { customer, other, merchant };
  const begin = await prepare(trial, world, cast, { amountMinor, patienceMs: setting.guardMs });
  await subject.armCrash(step.point);
  const ended = begin().then(
    () => undefined,
    (error: unknown) => String(error),
  );
  const wasReached = await subject.crashed(step.process, crashWithinMs).then(
    () => true,
    () => false,
  );
  await subject.disarm();
  await subject.start(step.process);
  const readyAt = performance.now();
  const fault = await ended;
  return wasReached ? { tookMs: performance.now() - readyAt, fault } : 'unreached';
}
