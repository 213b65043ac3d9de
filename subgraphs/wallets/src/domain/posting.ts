import type { TransactionId, WalletId } from '@paygraph/ids';
import { formatMoney, type Money } from '@paygraph/money';
import { type AccountId, type AccountRef, accountIdOf, type EntryDirection } from './account.ts';

/** One debit and one credit of the same amount. */
export interface Leg {
  readonly debit: AccountRef;
  readonly credit: AccountRef;
  readonly amount: Money;
}

/** The legs of one transaction: all of them are posted, in their order, or none. */
export interface Posting {
  readonly transactionId: TransactionId;
  readonly legs: readonly Leg[];
}

export const postingRefusals = [
  'WALLET_NOT_FOUND',
  'WALLET_NOT_ACTIVE',
  'CURRENCY_MISMATCH',
  'INSUFFICIENT_FUNDS',
  'BALANCE_LIMIT_EXCEEDED',
] as const;
export type PostingRefusal = (typeof postingRefusals)[number];

/** What the ledger decided on a transaction, once and for ever. `posted`: of a hold, that it was set aside. */
export type Verdict =
  | { readonly kind: 'posted' }
  | { readonly kind: 'refused'; readonly refusal: PostingRefusal; readonly walletId: WalletId };

/**
 * The answer to one request to post. `repeated`: the transaction was decided before, this is what was decided then.
 * `conflicting`: it was decided before with other legs.
 */
export type PostingOutcome = (Verdict & { readonly repeated: boolean }) | { readonly kind: 'conflicting' };

/** A verdict with the legs it was given on. */
export interface RecordedVerdict {
  readonly transactionId: TransactionId;
  readonly legs: string;
  readonly legCount: number;
  readonly verdict: Verdict;
}

/** One leg that was posted, or is held. */
export interface Transfer {
  readonly transactionId: TransactionId;
  /** Its place among the transaction's legs, from 0. */
  readonly leg: number;
  readonly debitAccountId: AccountId;
  readonly creditAccountId: AccountId;
  readonly amount: Money;
}

/** One side of a transfer: what it did to one account. */
export interface Entry {
  readonly accountId: AccountId;
  /** The account's version after it: the order of the statement. */
  readonly accountVersion: bigint;
  readonly transactionId: TransactionId;
  readonly leg: number;
  readonly direction: EntryDirection;
  readonly amount: Money;
  readonly balanceAfter: Money;
}

/**
 * The legs as text, to tell a repeat from another posting under the same id. It is kept for ever and compared for ever:
 * it must never be written otherwise. Shards are left out, so that their number may change.
 */
export function legsAsText(legs: readonly Leg[]): string {
  return legs
    .map(
      ({ debit, credit, amount }) =>
        `${refAsText(debit)} > ${refAsText(credit)} ${formatMoney(amount)} ${amount.currency}`,
    )
    .join('; ');
}

function refAsText(ref: AccountRef): string {
  return ref.kind === 'wallet' ? ref.walletId : ref.name;
}

/** The legs of a posting between the accounts they fall on. */
export function transfersOf({ transactionId, legs }: Posting): readonly Transfer[] {
  return legs.map(({ debit, credit, amount }, leg) => ({
    transactionId,
    leg,
    debitAccountId: accountIdOf(debit, amount.currency, transactionId),
    creditAccountId: accountIdOf(credit, amount.currency, transactionId),
    amount,
  }));
}

/** More than any movement needs; it bounds what one request can make the ledger lock. */
const mostLegs = 16;

/** True for legs that say something: one to sixteen, each of an amount above zero between two different accounts. */
export function areWellFormed(legs: readonly Leg[]): boolean {
  return (
    legs.length >= 1 &&
    legs.length <= mostLegs &&
    legs.every(({ debit, credit, amount }) => amount.minor > 0n && refAsText(debit) !== refAsText(credit))
  );
}
