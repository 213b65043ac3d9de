import type { WaitingFor } from './transaction.ts';

export interface RetrySchedule {
  /** How long the request that recorded a transaction has it for itself. */
  readonly firstLeaseMs: number;
  /** How long whoever takes it up later does: longer than all its calls together may take. */
  readonly leaseMs: number;
  /** Pauses between tries, by whose answer is waited for; the last one repeats. */
  readonly pausesMs: Readonly<Record<WaitingFor, readonly number[]>>;
  /** What is older than this and not finished is stuck, however often it was tried. */
  readonly stuckAfterMs: number;
}

/** From when on a transaction that is not finished is stuck: people have to look at it. It is still tried. */
export interface StuckFrom {
  /** So many "not yet" in a row. */
  readonly attempts: Readonly<Record<WaitingFor, number>>;
  readonly ageMs: number;
}

const second = 1_000;
const minute = 60 * second;

/**
 * The provider is asked after the pauses of `docs/ledger.md`: what it does not know after 5 minutes, people have to
 * find out. A service of our own is back within seconds, or someone on call is on it: it is asked often enough in the
 * first hour that nothing waits long once it is back. Then, as with the provider, once an hour.
 */
export const retrySchedule: RetrySchedule = {
  firstLeaseMs: 3 * second,
  leaseMs: 7 * second,
  pausesMs: {
    provider: [second, 5 * second, 30 * second, 5 * minute, 60 * minute],
    service: [
      ...[1, 2, 4, 8, 16].map((seconds) => seconds * second),
      ...Array<number>(19).fill(30 * second),
      ...Array<number>(10).fill(5 * minute),
      60 * minute,
    ],
  },
  stuckAfterMs: 60 * minute,
};

/** The tries are bounded: whatever has come to the last pause, which repeats, is stuck. */
export function stuckFrom({ pausesMs, stuckAfterMs }: RetrySchedule): StuckFrom {
  return {
    attempts: { provider: pausesMs.provider.length, service: pausesMs.service.length },
    ageMs: stuckAfterMs,
  };
}

/** The pause after the `attempts`-th "not yet" in a row. */
export function retryPauseMs({ pausesMs }: RetrySchedule, waitingFor: WaitingFor, attempts: number): number {
  const pauses = pausesMs[waitingFor];
  const pause = pauses[Math.min(attempts, pauses.length) - 1];
  if (pause === undefined) throw new Error(`no pause is set for ${waitingFor} after ${attempts} attempts`);
  return pause;
}
