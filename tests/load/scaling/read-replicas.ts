import { createRandom } from '../random.ts';

export interface ReadCase {
  /** How far the replica is behind, at the median. Lags have a long tail: log-normal, with a spread of 1. */
  readonly lagMs: number;
  readonly seed: string;
}

/**
 * The share of reads that would show less than their reader was told before, were every read to go to the replica. It is
 * also the share that goes to the primary after all, where a reader brings the version it knows and the replica has not
 * come to that yet.
 */
export type StaleShare = number;

const reads = 200_000;
/** The share of reads that follow a write of the same person, as a wallet's page after a transfer. */
const afterWrite = 0.3;
/** How soon they do: exponential, with this mean. */
const soonMs = 400;

/** People who read what they have just written, of a replica that is behind. */
export function simulateReadReplica({ lagMs, seed }: ReadCase): StaleShare {
  const random = createRandom(seed);
  let stale = 0;
  for (let read = 0; read < reads; read += 1) {
    if (random() >= afterWrite) continue;
    const sinceWriteMs = -soonMs * Math.log(1 - random());
    const behindMs = lagMs * Math.exp(normal(random));
    if (sinceWriteMs < behindMs) stale += 1;
  }
  return stale / reads;
}

/** Box and Muller's transform. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
