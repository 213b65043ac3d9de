import type { Consumer, EventBus } from '@paygraph/event-bus';
import { parseId } from '@paygraph/ids';
import type { UnfinishedTransactions } from '../domain/unfinished-transactions.ts';

/** What became of a charge is known: a transaction that waits for it goes on now, instead of at its next look. */
export function consumePaymentEvents(
  bus: EventBus,
  { unfinished, wake }: { unfinished: Pick<UnfinishedTransactions, 'makeDue'>; wake: () => void },
): Promise<Consumer> {
  async function goOn(event: { id: string; data: { transactionId: string } }): Promise<void> {
    const transactionId = parseId('txn', event.data.transactionId);
    if (transactionId && (await unfinished.makeDue(transactionId, event.id))) wake();
  }
  return bus.consume({
    consumer: 'transactions',
    topics: ['payment-events'],
    handlers: {
      'payment.charge-succeeded': goOn,
      'payment.charge-failed': goOn,
      'payment.charge-refunded': goOn,
    },
  });
}
