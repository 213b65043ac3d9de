import { createEvent } from '@paygraph/events';
import type { EventId } from '@paygraph/ids';
import { formatMoney } from '@paygraph/money';
import type { OutboxEntry } from '@paygraph/outbox';
import type { Attempt } from '../domain/attempt.ts';
import type { ProviderOutcome } from '../domain/provider.ts';

/** What payments tells of an attempt whose outcome is known. Keyed by the transaction; a refund by the charged one. */
export function attemptResolved(
  attempt: Attempt,
  outcome: ProviderOutcome,
  { id, at }: { id: EventId; at: Date },
): OutboxEntry {
  return { topic: 'payment-events', event: eventOf(attempt, outcome.kind === 'succeeded', { id, at }) };
}

function eventOf(attempt: Attempt, succeeded: boolean, { id, at }: { id: EventId; at: Date }) {
  const { transactionId, userId, paymentMethodId, amount } = attempt;
  const envelope = { id, source: 'payments', key: transactionId, at };
  const data = {
    transactionId,
    userId,
    paymentMethodId,
    amount: { amount: formatMoney(amount), currency: amount.currency },
  };
  // Every decline is this outside; the provider's own word for it stays here.
  const declined = { ...data, code: 'CARD_DECLINED' };
  switch (attempt.kind) {
    case 'CHARGE':
      return succeeded
        ? createEvent({ ...envelope, type: 'payment.charge-succeeded', data })
        : createEvent({ ...envelope, type: 'payment.charge-failed', data: declined });
    case 'PAYOUT':
      return succeeded
        ? createEvent({ ...envelope, type: 'payment.payout-succeeded', data })
        : createEvent({ ...envelope, type: 'payment.payout-failed', data: declined });
    case 'REFUND': {
      const { refundId } = attempt;
      if (refundId === null) throw new Error(`${attempt.id} is a refund of nobody's`);
      return succeeded
        ? createEvent({ ...envelope, type: 'payment.charge-refunded', data: { ...data, refundId } })
        : createEvent({ ...envelope, type: 'payment.refund-failed', data: { ...declined, refundId } });
    }
    default:
      return attempt.kind satisfies never;
  }
}
