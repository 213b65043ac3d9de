import type { WaitingFor } from './transaction.ts';

export interface RetrySchedule {
  /** How long the request that recorded a transaction has it for itself. */
  readonly firstLeaseMs: number;
  /** How long whoever takes it up later does: longer than all its calls together may take. */
  readonly leaseMs: number;
  /** Pauses between tries, by whose answer is waited for; the last one repeats. */
  readonly pausesMs: Readonly<Record<WaitingFor, readonly number[]>>;
}

const second = 1_000;
const minute = 60 * second;

/**
 * The provider is asked after the pauses of `docs/ledger.md`: what it does not know after 5 minutes, people have to
 * find out. A service of our own is back within seconds, or someone on call is on it.
 */
export const retrySchedule: RetrySchedule = {
  firstLeaseMs: 3 * second,
  leaseMs: 7 * second,
  pausesMs: {
    provider: [second, 5 * second, 30 * second, 5 * minute, 60 * minute],
    service: [second, 2 * second, 4 * second, 8 * second, 16 * second, 30 * second],
  },
};

/** The pause after the `attempts`-th "not yet" in a row. */
export function retryPauseMs({ pausesMs }: RetrySchedule, waitingFor: WaitingFor, attempts: number): number {
  const pauses = pausesMs[waitingFor];
  const pause = pauses[Math.min(attempts, pauses.length) - 1];
  if (pause === undefined) throw new Error(`no pause is set for ${waitingFor} after ${attempts} attempts`);
  return pause;
}
