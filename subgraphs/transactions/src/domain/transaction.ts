import type { PaymentMethodId, TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import type { Failure } from './refusal.ts';

export type TransactionType = 'DEPOSIT' | 'WITHDRAWAL' | 'TRANSFER' | 'PAYMENT' | 'REFUND';

/** PENDING -> [PROCESSING ->] COMPLETED | FAILED; a COMPLETED one that is refunded in full becomes REVERSED. */
export type TransactionStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'REVERSED';

/**
 * Where a movement goes on from after a crash; each has some of them. `start`: every call before is safe to repeat.
 * `post`: the provider has the money. `refund-charge`: the charge is to be given back. `pay-out`: the money is set
 * aside. `capture`: the provider has paid it out or given it back. `void`: it never will, what was set aside is to be
 * released.
 */
export type Step = 'start' | 'post' | 'refund-charge' | 'pay-out' | 'capture' | 'void';

/** Whose answer an unfinished transaction waits for: the payment provider's, or one of our own services'. */
export type WaitingFor = 'provider' | 'service';

export interface WalletSide {
  readonly walletId: WalletId;
  readonly ownerId: UserId;
}

export interface PaymentMethodSide {
  readonly paymentMethodId: PaymentMethodId;
  readonly ownerId: UserId;
}

/** A wallet as another service knows it: nothing but its id. */
export interface WalletReference {
  readonly id: string;
}

/** What a refund gives back. */
export interface RefundOf {
  readonly paymentId: TransactionId;
  /** The merchant's share of the payment's fee, given back with it. */
  readonly feeShare: Money;
}

/** What refunds take of a payment, in its minor units: done, and still under way; and the same of its fee. */
export interface RefundTotals {
  readonly refunded: bigint;
  readonly refunding: bigint;
  readonly feeRefunded: bigint;
  readonly feeRefunding: bigint;
}

export const notRefunded: RefundTotals = { refunded: 0n, refunding: 0n, feeRefunded: 0n, feeRefunding: 0n };

/** What is to be moved, as the checks found it to be in order. */
export interface Draft {
  readonly type: TransactionType;
  readonly amount: Money;
  readonly source: WalletSide | undefined;
  readonly destination: WalletSide | undefined;
  readonly paymentMethod: PaymentMethodSide | undefined;
  readonly description: string | undefined;
  readonly reference: string | undefined;
  /** Borne by the receiving merchant; none where left out. */
  readonly fee?: Money;
  /** Of a refund alone. */
  readonly refundOf?: RefundOf | undefined;
  /** Of a refund: all that is left when it is recorded, whatever was left when it was checked. */
  readonly takesRest?: boolean;
}

/** A movement of money, from its first record to its end. */
export interface Transaction extends Omit<Draft, 'takesRest'> {
  readonly id: TransactionId;
  readonly status: TransactionStatus;
  /** 1 for the first status, then one more each time. */
  readonly version: number;
  readonly fee: Money;
  readonly refundOf: RefundOf | undefined;
  /** Of a payment; nothing of everything else. */
  readonly refundTotals: RefundTotals;
  readonly initiatorId: UserId;
  /** Why it FAILED, or will once its charge is given back. */
  readonly failure: Failure | undefined;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly completedAt: Date | undefined;
  readonly step: Step;
  readonly waitingFor: WaitingFor | undefined;
  /** How many answers in a row, from whom it waits for, were "not yet". */
  readonly attempts: number;
  /** When others may take it up; undefined once it is finished. */
  readonly nextStepAt: Date | undefined;
}

/** The first record of a movement: nothing has moved yet. */
export function openTransaction(
  { takesRest: _, ...draft }: Draft,
  options: { id: TransactionId; initiatorId: UserId; at: Date },
): Transaction {
  const { id, initiatorId, at } = options;
  return {
    fee: { minor: 0n, currency: draft.amount.currency },
    refundOf: undefined,
    ...draft,
    id,
    initiatorId,
    status: 'PENDING',
    version: 1,
    refundTotals: notRefunded,
    failure: undefined,
    createdAt: at,
    updatedAt: at,
    completedAt: undefined,
    step: 'start',
    waitingFor: undefined,
    attempts: 0,
    nextStepAt: undefined,
  };
}

/** True once nothing is left to do for it. */
export function isFinished({ status }: Pick<Transaction, 'status'>): boolean {
  return status !== 'PENDING' && status !== 'PROCESSING';
}
