import { createEvent } from '@paygraph/events';
import type { EventId } from '@paygraph/ids';
import { formatMoney } from '@paygraph/money';
import type { OutboxEntry } from '@paygraph/outbox';
import type { Attempt } from '../domain/attempt.ts';
import type { ProviderOutcome } from '../domain/provider.ts';

/** What payments tells of an attempt whose outcome is known: payment.charge-succeeded, -failed or -refunded. */
export function attemptResolved(
  attempt: Attempt,
  outcome: ProviderOutcome,
  { id, at }: { id: EventId; at: Date },
): OutboxEntry {
  const { transactionId, userId, paymentMethodId, amount } = attempt;
  const envelope = { id, source: 'payments', key: transactionId, at };
  const data = {
    transactionId,
    userId,
    paymentMethodId,
    amount: { amount: formatMoney(amount), currency: amount.currency },
  };
  switch (attempt.kind) {
    case 'CHARGE':
      return {
        topic: 'payment-events',
        event:
          outcome.kind === 'succeeded'
            ? createEvent({ ...envelope, type: 'payment.charge-succeeded', data })
            : createEvent({
                ...envelope,
                type: 'payment.charge-failed',
                data: { ...data, code: 'CARD_DECLINED' },
              }),
      };
    case 'REFUND':
      // The port rules it out: a refund that can't be made stays open.
      if (outcome.kind !== 'succeeded') throw new Error(`the refund ${attempt.id} was declined`);
      return {
        topic: 'payment-events',
        event: createEvent({ ...envelope, type: 'payment.charge-refunded', data }),
      };
    default:
      return attempt.kind satisfies never;
  }
}
