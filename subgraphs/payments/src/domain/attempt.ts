import type { Id, PaymentMethodId, TransactionId, UserId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import type { ProviderOutcome } from './provider.ts';

export type AttemptKind = 'CHARGE' | 'REFUND';

/** What a transaction asks of the provider. */
export interface AttemptContent {
  readonly transactionId: TransactionId;
  readonly kind: AttemptKind;
  readonly userId: UserId;
  readonly paymentMethodId: PaymentMethodId;
  readonly amount: Money;
}

/**
 * STARTED -> SUCCEEDED | DECLINED, or UNKNOWN on the way where the provider did not say in time. An attempt is
 * committed as STARTED before the provider hears of it, so that no charge is ever without its record.
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
 * The key follows from the transaction alone: however many processes and restarts ask for this charge, the provider
 * hears one key.
 */
export function keyOf({ transactionId, kind }: Pick<AttemptContent, 'transactionId' | 'kind'>): string {
  return `${kind.toLowerCase()}-${transactionId}`;
}

/** Throws AttemptError where the transaction already has an attempt of this kind with other content. */
export function assertSameContent(attempt: Attempt, asked: AttemptContent): void {
  const same =
    attempt.transactionId === asked.transactionId &&
    attempt.kind === asked.kind &&
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
