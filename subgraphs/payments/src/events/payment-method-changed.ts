import { createEvent } from '@paygraph/events';
import type { EventId } from '@paygraph/ids';
import type { OutboxEntry } from '@paygraph/outbox';
import { type PaymentMethod, spokenLabelOf } from '../domain/payment-method.ts';

/** What payments tells of a method that was added, or that is removed. Keyed by the method. */
export function paymentMethodChanged(method: PaymentMethod, id: EventId): OutboxEntry {
  const { id: paymentMethodId, userId, createdAt, removedAt } = method;
  return {
    topic: 'payment-events',
    event: createEvent({
      id,
      source: 'payments',
      type: removedAt === null ? 'payment-method.added' : 'payment-method.removed',
      key: paymentMethodId,
      at: removedAt ?? createdAt,
      data: { userId, paymentMethodId, label: spokenLabelOf(method) },
    }),
  };
}
