import { drawPair } from '../draw-orders.ts';
import { bySize, type Experiment, expectation, type Setting, type World } from '../experiment.ts';
import { type Step, steps } from './crash-steps.ts';
import { prepare } from './trials.ts';

const endsWithinMs = 10_000;
/** The armed step is reached at once, or by the next look of a loop. */
const crashWithinMs = 30_000;

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
    const faults: string[] = [];
    const tookMs: number[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      for (const step of chosen) {
        try {
          tookMs.push(await crashAt(step, setting, world));
        } catch (error) {
          faults.push(`${step.point}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }
    const slowest = Math.round(Math.max(0, ...tookMs));
    const isLate = setting.size === 'long' && slowest > endsWithinMs;
    return {
      load: `${chosen.length} steps, ${times} times each`,
      faults: `${tookMs.length} exits`,
      settlements: [await world.books.settle()],
      expectations: [
        expectation('each step was reached, and what it left came to its end', faults),
        expectation('within 10 s of the restart', isLate ? [`the slowest took ${slowest} ms`] : []),
      ],
      measured: [`slowest end ${slowest} ms after the restart`],
    };
  },
};

/** Gives how long after the restart all was at its end. */
async function crashAt(step: Step, setting: Setting, world: World): Promise<number> {
  const { subject, crowd } = world;
  const random = setting.stream(step.point);
  const [customer, other] = drawPair(await crowd.people(6), random);
  const [merchant] = await crowd.merchants(1);
  const trial = step.trials[Math.floor(random() * step.trials.length)];
  if (trial === undefined || merchant === undefined) throw new Error('nothing passes it');
  setting.say(`${step.point}: ${trial}`);

  const begin = await prepare(trial, world, { customer, other, merchant }, 100 + Math.floor(random() * 500));
  await subject.armCrash(step.point);
  const ended = begin();
  // Looked at below; until then a failure must not end this process.
  ended.catch(() => {});
  try {
    await subject.crashed(step.process, crashWithinMs);
  } finally {
    await subject.disarm();
    await subject.start(step.process);
  }
  const readyAt = performance.now();
  await ended;
  return performance.now() - readyAt;
}
