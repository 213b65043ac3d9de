import type { Consumer, EventBus } from '@paygraph/event-bus';
import { parseId } from '@paygraph/ids';
import type { UnfinishedTransactions } from '../domain/unfinished-transactions.ts';

/**
 * What became of a call to the provider is known: a transaction that waits for it goes on now, instead of at its next
 * look.
 */
export function consumePaymentEvents(
  bus: EventBus,
  { unfinished, wake }: { unfinished: Pick<UnfinishedTransactions, 'makeDue'>; wake: () => void },
): Promise<Consumer> {
  async function goOn(waiting: string, eventId: string): Promise<void> {
    const transactionId = parseId('txn', waiting);
    if (transactionId && (await unfinished.makeDue(transactionId, eventId))) wake();
  }
  const own = ({ id, data }: { id: string; data: { transactionId: string } }) => goOn(data.transactionId, id);
  const refund = ({ id, data }: { id: string; data: { refundId: string } }) => goOn(data.refundId, id);
  return bus.consume({
    consumer: 'transactions',
    topics: ['payment-events'],
    handlers: {
      'payment.charge-succeeded': own,
      'payment.charge-failed': own,
      'payment.payout-succeeded': own,
      'payment.payout-failed': own,
      // Of a charge that could not be posted the charged transaction is its own refund.
      'payment.charge-refunded': refund,
      'payment.refund-failed': refund,
    },
  });
}
