import type { TransactionId, UserId } from '@paygraph/ids';
import type { Transaction } from './transaction.ts';

/**
 * What becomes of the lease with a write. `finished`: there is none any more. `kept`: whoever holds it goes on.
 * `forward`: the same worker goes on with the next step. `returned`: nobody works on it for `pauseMs`; refused where
 * the lease seen is no longer the one there is, for then someone has just asked for it to be taken up.
 */
export type Lease =
  | { readonly kind: 'finished' }
  | { readonly kind: 'kept' }
  | { readonly kind: 'forward'; readonly leaseMs: number }
  | { readonly kind: 'returned'; readonly pauseMs: number };

/** Every write of a new status puts its event into the outbox in the same commit. */
export interface TransactionStore {
  find(id: TransactionId): Promise<Transaction | undefined>;

  /** What a person's idempotency key made, undefined where it has made nothing. */
  findByKey(
    userId: UserId,
    key: string,
  ): Promise<{ readonly transaction: Transaction; readonly fingerprint: string } | undefined>;

  /**
   * Takes the key and records the transaction, both or neither; others may take it up after `leaseMs`. Undefined where
   * the key was taken meanwhile.
   */
  claim(claim: {
    transaction: Transaction;
    key: string;
    fingerprint: string;
    leaseMs: number;
  }): Promise<Transaction | undefined>;

  /** Writes `next` over what was `seen`; undefined, and nothing is written, where it is no longer as seen. */
  record(seen: Transaction, next: Transaction, lease: Lease): Promise<Transaction | undefined>;
}
