import type { TransactionId } from '@paygraph/ids';
import { type Money, money } from '@paygraph/money';
import type { Posting, Transfer } from './posting.ts';

/** A posting that is to be set aside first, for one of the two: to be captured, or released. All in one currency. */
export interface HoldRequest extends Posting {
  /** Counted by the ledger's clock; undefined: it is held until it is captured or voided. */
  readonly expiresInSeconds: number | undefined;
}

/** `EXPIRED`: its time was up, and it was released as if voided. Only HELD changes, and only once. */
export type HoldState = 'HELD' | 'CAPTURED' | 'VOIDED' | 'EXPIRED';

export interface Hold {
  readonly transactionId: TransactionId;
  /** What is held, between the accounts it was held on. */
  readonly legs: readonly Transfer[];
  readonly state: HoldState;
  /** What was posted of it, all legs together; undefined unless it is CAPTURED. */
  readonly captured: Money | undefined;
  readonly heldAt: Date;
  readonly expiresAt: Date | undefined;
}

/** One step of a held leg: that it was set aside, or that it no longer is. */
export interface PendingTransfer extends Transfer {
  readonly step: 'HELD' | 'RELEASED';
  /** The two accounts' versions after it. */
  readonly debitVersion: bigint;
  readonly creditVersion: bigint;
}

/**
 * The answer to a capture, a void or an expiry.
 * `hold`: the state it is in now, whoever brought it there.
 * `no-hold`: nothing was ever held under this transaction.
 * `beyond-hold`: more than is held, or in another currency. `indivisible`: a part of a hold of several legs.
 */
export type HoldOutcome =
  | { readonly kind: 'hold'; readonly state: HoldState; readonly captured: Money | undefined }
  | { readonly kind: 'no-hold' }
  | { readonly kind: 'beyond-hold' }
  | { readonly kind: 'indivisible' };

/** What is held, or was, all legs together. */
export function heldOf({ legs }: Pick<Hold, 'legs'>): Money {
  const [first] = legs;
  if (first === undefined) throw new Error('a hold has at least one leg');
  return money(
    legs.reduce((sum, { amount }) => sum + amount.minor, 0n),
    first.amount.currency,
  );
}
