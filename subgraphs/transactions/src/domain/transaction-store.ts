import type { TransactionId, UserId } from '@paygraph/ids';
import type { MovementLimits } from './limits.ts';
import type { Refusal } from './refusal.ts';
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

/** `refused`: and nothing is recorded, the key stays free. `key-taken`: by another call, meanwhile. */
export type Claimed =
  | { readonly kind: 'claimed'; readonly transaction: Transaction }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'key-taken' };

export interface Claim {
  readonly transaction: Transaction;
  /** A refund of all that is left then, instead of its amount. */
  readonly takesRest?: boolean;
  readonly key: string;
  readonly fingerprint: string;
  /** Others may take it up after that. */
  readonly leaseMs: number;
  /** What its sender may send in a day, where it counts towards that. */
  readonly limits?: MovementLimits | undefined;
}

/** Every write of a new status puts its event into the outbox in the same commit. */
export interface TransactionStore {
  find(id: TransactionId): Promise<Transaction | undefined>;

  /** What a person's idempotency key made, undefined where it has made nothing. */
  findByKey(
    userId: UserId,
    key: string,
  ): Promise<{ readonly transaction: Transaction; readonly fingerprint: string } | undefined>;

  /**
   * Takes the key and records the transaction, all or nothing. In the same commit, while nobody else can: a refund takes
   * its part of the payment (`decideRefund`), and what its sender sends that day is added up (`exceedsDailyLimit`).
   */
  claim(claim: Claim): Promise<Claimed>;

  /**
   * Writes `next` over what was `seen`; undefined, and nothing is written, where it is no longer as seen. In the same
   * commit: a refund that ends is settled on its payment (`settleRefund`), and what FAILED no longer counts as sent.
   */
  record(seen: Transaction, next: Transaction, lease: Lease): Promise<Transaction | undefined>;
}
