import type { Id, PaymentMethodId, TransactionId, UserId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import type { ProviderOutcome } from './provider.ts';

/** CHARGE: money from a payment method. PAYOUT: money to one. REFUND: a charge given back, whole or in part. */
export type AttemptKind = 'CHARGE' | 'PAYOUT' | 'REFUND';

/** What a transaction asks of the provider. */
export interface AttemptContent {
  /** Of a REFUND: the transaction that was charged. */
  readonly transactionId: TransactionId;
  readonly kind: AttemptKind;
  /** Of a REFUND whose it is: a transaction of its own, or the charge's where its money could not be posted. */
  readonly refundId: TransactionId | null;
  readonly userId: UserId;
  readonly paymentMethodId: PaymentMethodId;
  readonly amount: Money;
}

/** What is asked of a payment method for a transaction. */
export type MethodContent = Omit<AttemptContent, 'kind' | 'refundId'>;

/**
 * STARTED -> SUCCEEDED | DECLINED, or UNKNOWN on the way where the provider did not say in time. An attempt is
 * committed as STARTED before the provider hears of it, so that no money ever moves without its record.
 */
export type AttemptState =
  | { readonly status: 'STARTED' | 'UNKNOWN' }
  | { readonly status: 'SUCCEEDED'; readonly reference: string }
  | { readonly status: 'DECLINED'; readonly code: string };

export interface Attempt extends AttemptContent {
  readonly id: Id<'att'>;
  /** Our own key for it at the provider. */
  readonly key: string;
  readonly state: AttemptState;
}

/** What the provider has to be told besides: which card or account, or which charge by its own id. */
export type AttemptTarget =
  | { readonly kind: 'CHARGE' | 'PAYOUT'; readonly providerToken: string }
  | { readonly kind: 'REFUND'; readonly chargeReference: string };

/** The answer to whoever asked for the attempt. */
export type Verdict =
  | { readonly outcome: 'SUCCEEDED' }
  | { readonly outcome: 'DECLINED'; readonly refusal: 'CARD_DECLINED' | 'PAYMENT_METHOD_NOT_FOUND' }
  | { readonly outcome: 'UNKNOWN' };

/** A second charge of one transaction, or one whose record is gone: a fault in a program, never in a request. */
export class AttemptError extends Error {
  override readonly name = 'AttemptError';
}

/**
 * The key follows from what is asked alone: however many processes and restarts ask for this charge, payout or refund,
 * the provider hears one key.
 */
export function keyOf(asked: Pick<AttemptContent, 'transactionId' | 'kind' | 'refundId'>): string {
  return `${asked.kind.toLowerCase()}-${asked.refundId ?? asked.transactionId}`;
}

/** Throws AttemptError where the attempt under this key was for something else. */
export function assertSameContent(attempt: Attempt, asked: AttemptContent): void {
  const same =
    attempt.transactionId === asked.transactionId &&
    attempt.kind === asked.kind &&
    attempt.refundId === asked.refundId &&
    attempt.userId === asked.userId &&
    attempt.paymentMethodId === asked.paymentMethodId &&
    attempt.amount.minor === asked.amount.minor &&
    attempt.amount.currency === asked.amount.currency;
  if (!same) {
    throw new AttemptError(
      `${attempt.id} of ${asked.transactionId} was for something else than is asked now`,
    );
  }
}

export function stateAfter(outcome: ProviderOutcome): AttemptState {
  return outcome.kind === 'succeeded'
    ? { status: 'SUCCEEDED', reference: outcome.reference }
    : { status: 'DECLINED', code: outcome.code };
}

/** Why a provider declines is for the customer's bank to tell: to us every decline is the same. */
export function verdictOf(state: AttemptState): Verdict {
  switch (state.status) {
    case 'STARTED':
    case 'UNKNOWN':
      return { outcome: 'UNKNOWN' };
    case 'SUCCEEDED':
      return { outcome: 'SUCCEEDED' };
    case 'DECLINED':
      return { outcome: 'DECLINED', refusal: 'CARD_DECLINED' };
    default:
      return state satisfies never;
  }
}
