import type { PaymentMethodId, TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import type { Failure } from './refusal.ts';

export type TransactionType = 'DEPOSIT' | 'WITHDRAWAL' | 'TRANSFER' | 'PAYMENT' | 'REFUND';

/** PENDING -> [PROCESSING ->] COMPLETED | FAILED; a COMPLETED one that is refunded in full becomes REVERSED. */
export type TransactionStatus = 'PENDING' | 'PROCESSING' | 'COMPLETED' | 'FAILED' | 'REVERSED';

/**
 * Where a movement goes on from after a crash. `start`: every call before is safe to repeat. `post`: the provider has
 * the money. `refund-charge`: the posting was refused, the charge is to be given back.
 */
export type Step = 'start' | 'post' | 'refund-charge';

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

/** What is to be moved, as the checks found it to be in order. */
export interface Draft {
  readonly type: TransactionType;
  readonly amount: Money;
  readonly source: WalletSide | undefined;
  readonly destination: WalletSide | undefined;
  readonly paymentMethod: PaymentMethodSide | undefined;
  readonly description: string | undefined;
  readonly reference: string | undefined;
}

/** A movement of money, from its first record to its end. */
export interface Transaction extends Draft {
  readonly id: TransactionId;
  readonly status: TransactionStatus;
  /** 1 for the first status, then one more each time. */
  readonly version: number;
  /** Borne by the receiving merchant. */
  readonly fee: Money;
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
  draft: Draft,
  options: { id: TransactionId; initiatorId: UserId; at: Date },
): Transaction {
  const { id, initiatorId, at } = options;
  return {
    ...draft,
    id,
    initiatorId,
    status: 'PENDING',
    version: 1,
    fee: { minor: 0n, currency: draft.amount.currency },
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
