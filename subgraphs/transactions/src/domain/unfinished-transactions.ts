import type { TransactionId } from '@paygraph/ids';
import type { StuckFrom } from './retry-schedule.ts';
import type { Transaction } from './transaction.ts';

/** The health of the ledger as another service knows it: nothing but its id. */
export interface HealthReference {
  readonly id: string;
}

/** What recovery needs of the store. */
export interface UnfinishedTransactions {
  /** Takes up at most `limit` whose lease has run out, the longest waiting first; nobody else does for `leaseMs`. */
  claimDue(limit: number, leaseMs: number): Promise<readonly Transaction[]>;
  /**
   * Ends every lease and pause, and forgets how often was asked in vain: for a process that starts and is alone, after
   * whatever came before.
   */
  makeAllDue(): Promise<void>;
  /**
   * Ends the pause of one that waits, for what it waits for has happened, as the event with this id says. False where
   * the event had been heard of before.
   */
  makeDue(transactionId: TransactionId, eventId: string): Promise<boolean>;
  /** How many are stuck. */
  countStuck(from: StuckFrom): Promise<number>;
}
