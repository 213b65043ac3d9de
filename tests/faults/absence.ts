import { eventually } from '@paygraph/testing';
import type { Part } from './subject.ts';

/** When a part was away. Times are of `performance.now()`. */
export interface Absence {
  readonly by: Removal;
  readonly beganAt: number;
  /** The moment before it was given back. */
  readonly endedAt: number;
  /** It answers again. */
  readonly backAt: number;
}

/** `paused`: connections stay and nothing answers. `killed`: nothing is there at all. */
export type Removal = 'paused' | 'killed';

/** Takes a part away for as long as `meanwhile` takes, and gives it back whatever comes of that. */
export async function takeAway(
  part: Part,
  by: Removal,
  meanwhile: (beganAt: number) => Promise<void>,
): Promise<Absence> {
  await (by === 'paused' ? part.pause() : part.kill9());
  const beganAt = performance.now();
  const work = await meanwhile(beganAt).then(
    () => ({ failed: false }) as const,
    (error: unknown) => ({ failed: true, error }) as const,
  );
  const endedAt = performance.now();
  await (by === 'paused' ? part.resume() : part.restart());
  if (work.failed) throw work.error;
  return { by, beganAt, endedAt, backAt: performance.now() };
}

/** Waits for what must come about. Where it does not, that is what is told: an experiment goes on without it. */
export async function faultsUntil(
  what: string,
  look: () => Promise<boolean> | boolean,
  { guardMs }: { guardMs: number },
): Promise<readonly string[]> {
  return await eventually(what, async () => ((await look()) ? true : undefined), {
    timeoutMs: guardMs,
  }).then(
    () => [],
    (error: unknown) => [
      `${String(error)}${error instanceof Error && error.cause ? `: ${error.cause}` : ''}`,
    ],
  );
}
