import { createHash } from 'node:crypto';

/** Numbers from 0 to 1 that a seed decides, so that a run can be repeated. */
export function createRandom(seed: number | string): () => number {
  let drawn = 0;
  return () => {
    drawn += 1;
    return createHash('sha256').update(`${seed}/${drawn}`).digest().readUInt32BE() / 2 ** 32;
  };
}
