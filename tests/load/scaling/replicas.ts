import { createRandom } from '../random.ts';
import { createClock, quantile } from './clock.ts';

export interface ReplicaCase {
  readonly replicas: number;
  /** The share of all processes' time that the requests take. */
  readonly busy: number;
  /** To whom a balancer gives a request: any of them, or the one with the fewest. */
  readonly balancing: 'by turns' | 'fewest open';
  readonly seed: string;
}

export interface ReplicaFigures {
  readonly requestsPerSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

/** What a request takes of a process' one thread: chosen. The times below grow with it, the rest does not. */
export const workMs = 2;
const measuredRequests = 60_000;

/**
 * Requests that come by chance (Poisson) to processes with one thread each; the work of each is exponential around its
 * mean, as short and long operations are. No process knows anything that another one needs, which is what makes them
 * replicas.
 */
export function simulateReplicas({ replicas, busy, balancing, seed }: ReplicaCase): ReplicaFigures {
  const clock = createClock();
  const random = createRandom(seed);
  const draw = (mean: number) => -mean * Math.log(1 - random());
  const open = Array<number>(replicas).fill(0);
  const freeAtMs = Array<number>(replicas).fill(0);
  const tookMs: number[] = [];
  const betweenMs = workMs / (replicas * busy);
  let turn = 0;

  function arrive(): void {
    if (turn >= measuredRequests) return;
    const process = balancing === 'by turns' ? turn % replicas : open.indexOf(Math.min(...open));
    turn += 1;
    open[process] = (open[process] ?? 0) + 1;
    const startMs = Math.max(clock.now(), freeAtMs[process] ?? 0);
    const endMs = startMs + draw(workMs);
    freeAtMs[process] = endMs;
    const cameAtMs = clock.now();
    clock.after(endMs - cameAtMs, () => {
      open[process] = (open[process] ?? 0) - 1;
      tookMs.push(endMs - cameAtMs);
    });
    clock.after(draw(betweenMs), arrive);
  }

  arrive();
  clock.runUntil(Number.POSITIVE_INFINITY);
  return {
    requestsPerSecond: (measuredRequests / clock.now()) * 1_000,
    medianMs: quantile(tookMs, 0.5),
    p99Ms: quantile(tookMs, 0.99),
  };
}
