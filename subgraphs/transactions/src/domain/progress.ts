import type { Failure } from './refusal.ts';
import { type RetrySchedule, retryPauseMs } from './retry-schedule.ts';
import type { Step, Transaction, WaitingFor } from './transaction.ts';
import type { Lease } from './transaction-store.ts';

/** How far a movement got when it was taken up. */
export type Progress =
  | { readonly kind: 'completed' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** Goes on at once, but never from before `step` again. */
  | { readonly kind: 'next-step'; readonly step: Step; readonly failure: Failure }
  /** Goes on later, from `step`. */
  | { readonly kind: 'waiting'; readonly waitingFor: WaitingFor; readonly step: Step };

/** Takes a movement as far as it goes now. Every call it makes bears repeating. */
export type Advance = (transaction: Transaction) => Promise<Progress>;

/** What is to be written for a progress: the transaction as it is from then on, and who may take it up when. */
export function applyProgress(
  seen: Transaction,
  progress: Progress,
  { at, schedule }: { at: Date; schedule: RetrySchedule },
): { next: Transaction; lease: Lease } {
  switch (progress.kind) {
    case 'completed':
      return {
        next: { ...withStatus(seen, 'COMPLETED', at), completedAt: at, failure: undefined },
        lease: { kind: 'finished' },
      };
    case 'failed':
      return {
        next: { ...withStatus(seen, 'FAILED', at), failure: progress.failure },
        lease: { kind: 'finished' },
      };
    case 'next-step':
      return {
        next: { ...withStatus(seen, 'PROCESSING', at), step: progress.step, failure: progress.failure },
        lease: { kind: 'forward', leaseMs: schedule.leaseMs },
      };
    case 'waiting': {
      const { waitingFor, step } = progress;
      const attempts = seen.waitingFor === waitingFor ? seen.attempts + 1 : 1;
      return {
        next: { ...withStatus(seen, 'PROCESSING', at), step, waitingFor, attempts },
        lease: { kind: 'returned', pauseMs: retryPauseMs(schedule, waitingFor, attempts) },
      };
    }
    default:
      return progress satisfies never;
  }
}

/** The same transaction in another status, one version more; unchanged where it has that status already. */
export function withStatus(seen: Transaction, status: Transaction['status'], at: Date): Transaction {
  if (seen.status === status) return seen;
  return { ...seen, status, version: seen.version + 1, updatedAt: at };
}
