import type { Consumer, EventBus } from '@paygraph/event-bus';
import { parseId, type TransactionId } from '@paygraph/ids';
import type { TransactionLog } from '../domain/history.ts';
import { type ProviderStep, providerText, statusText } from '../domain/history-texts.ts';

interface ProviderEvent {
  readonly id: string;
  readonly time: string;
  readonly data: { readonly amount: { readonly amount: string; readonly currency: string } };
}

/**
 * Writes the audit trail of every transaction, one entry an event: its own changes of status, and what the provider did.
 * By a consumer of its own: where the trail can't be reached it waits, and no movement with it. An event that comes again
 * finds its entry there.
 */
export function recordTrail(bus: EventBus, log: Pick<TransactionLog, 'record'>): Promise<Consumer> {
  function recordStep(step: ProviderStep, of: string, { id, time, data }: ProviderEvent): Promise<void> {
    return log.record({
      kind: 'provider',
      id,
      transactionId: transactionIdOf(of),
      at: new Date(time),
      detail: providerText(step, amountText(data.amount)),
    });
  }
  return bus.consume({
    consumer: 'transaction-logs',
    topics: ['transaction-events', 'payment-events'],
    handlers: {
      'transaction.status-changed': ({ id, time, data }) =>
        log.record({
          kind: 'status',
          id,
          transactionId: transactionIdOf(data.transactionId),
          at: new Date(time),
          status: data.status,
          version: data.version,
          detail: statusText({ ...data, amount: amountText(data.amount) }),
        }),
      'payment.charge-succeeded': (event) => recordStep('charge-succeeded', event.data.transactionId, event),
      'payment.charge-failed': (event) => recordStep('charge-failed', event.data.transactionId, event),
      'payment.payout-succeeded': (event) => recordStep('payout-succeeded', event.data.transactionId, event),
      'payment.payout-failed': (event) => recordStep('payout-failed', event.data.transactionId, event),
      // What is given back is a step of the refund, which is the charged transaction itself where it could not be posted.
      'payment.charge-refunded': (event) => recordStep('charge-refunded', event.data.refundId, event),
      'payment.refund-failed': (event) => recordStep('refund-failed', event.data.refundId, event),
    },
  });
}

function amountText({ amount, currency }: ProviderEvent['data']['amount']): string {
  return `${amount} ${currency}`;
}

function transactionIdOf(text: string): TransactionId {
  const id = parseId('txn', text);
  if (id === undefined) throw new Error(`an event tells of ${text}, which is no id of a transaction`);
  return id;
}
