import type { TransactionId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import type { HoldOutcome, HoldRequest } from './hold.ts';
import type { Posting, PostingOutcome } from './posting.ts';

/** All that can be asked of the ledger; what arrives together is decided in this order and goes down in one commit. */
export type LedgerCommand =
  | ({ readonly kind: 'post' } & Posting)
  | ({ readonly kind: 'hold' } & HoldRequest)
  | ResolveHold;

/**
 * `capture`: posts what is held, or `amount` of it, and releases the rest. `void`: releases all of it. `expire`: does
 * so too, if its time is up.
 */
export type ResolveHold =
  | ({ readonly kind: 'capture' } & CaptureRequest)
  | { readonly kind: 'void' | 'expire'; readonly transactionId: TransactionId };

export interface CaptureRequest {
  readonly transactionId: TransactionId;
  /** All that is held where undefined. */
  readonly amount: Money | undefined;
}

export type LedgerOutcome = PostingOutcome | HoldOutcome;

/** So many wait that this one was not taken in. */
export interface Busy {
  readonly kind: 'busy';
}

/**
 * The ledger. Answers after the commit: what it answered is on disk. Rejects when it can't be reached or the fate of
 * the commit is not known; then the same may be asked for again: a transaction is decided once, a hold resolved once.
 */
export interface Ledger {
  post(posting: Posting): Promise<PostingOutcome | Busy>;
  /** Answers as `post`: a hold that is repeated after it was resolved is still told that it was set aside. */
  hold(hold: HoldRequest): Promise<PostingOutcome | Busy>;
  capture(capture: CaptureRequest): Promise<HoldOutcome | Busy>;
  void(transactionId: TransactionId): Promise<HoldOutcome | Busy>;
  /** `hold` in state HELD where its time is not up. */
  expire(transactionId: TransactionId): Promise<HoldOutcome | Busy>;
}
