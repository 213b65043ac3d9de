import type { TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { CurrencyCode, Money } from '@paygraph/money';
import type { PostingRefusal } from './refusal.ts';

/** What a movement needs to know of a wallet before it is recorded. */
export interface WalletFacts {
  readonly walletId: WalletId;
  readonly ownerId: UserId;
  readonly currency: CurrencyCode;
  readonly status: 'ACTIVE' | 'DEACTIVATED' | 'FROZEN';
  readonly available: Money;
}

/** A wallet, the account behind which the payment provider stands, or the one that takes the fees. */
export type Account =
  | { readonly walletId: WalletId }
  | { readonly system: 'PROVIDER_CLEARING' }
  | { readonly system: 'FEES' };

/** One debit and one credit of the same amount. */
export interface Leg {
  readonly debit: Account;
  readonly credit: Account;
  readonly amount: Money;
}

/** Without those that move nothing, as where there is no fee: the ledger takes no leg of zero. */
export function legsWorth(legs: readonly Leg[]): readonly Leg[] {
  return legs.filter(({ amount }) => amount.minor > 0n);
}

/** `unreachable`: not answered in time; whether it was posted is unknown, and asking again is safe. */
export type PostingVerdict =
  | { readonly kind: 'posted' }
  | {
      readonly kind: 'refused';
      readonly code: PostingRefusal;
      /** The wallet it was refused for, where it was one. */
      readonly walletId: WalletId | undefined;
    }
  | { readonly kind: 'unreachable' };

/** `resolved`: the state the hold is in, now or since whoever came first. `unreachable`: as for a posting. */
export type HoldVerdict =
  | { readonly kind: 'resolved'; readonly state: 'HELD' | 'CAPTURED' | 'VOIDED' | 'EXPIRED' }
  | { readonly kind: 'unreachable' };

/** The ledger, kept by the wallets service. The reading calls throw where it does not answer. */
export interface Ledger {
  /** Undefined for a wallet nobody opened. */
  walletFacts(walletId: WalletId): Promise<WalletFacts | undefined>;
  /** Undefined where the user has no wallet in that currency. */
  walletFactsByOwner(ownerId: UserId, currency: CurrencyCode): Promise<WalletFacts | undefined>;
  /** All legs or none, at most once a transaction: asked again it answers its first verdict. */
  post(transactionId: TransactionId, legs: readonly Leg[]): Promise<PostingVerdict>;
  /** Sets all legs aside or none, at most once a transaction: `posted` says they were, asked again as the first time. */
  holdFunds(transactionId: TransactionId, legs: readonly Leg[]): Promise<PostingVerdict>;
  /** Posts all that was held, whatever the status of the wallets. Throws where nothing was. */
  captureHold(transactionId: TransactionId): Promise<HoldVerdict>;
  /** Releases all that was held, whatever the status of the wallets. Throws where nothing was. */
  voidHold(transactionId: TransactionId): Promise<HoldVerdict>;
}
