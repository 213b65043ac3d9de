import type { EventOf } from '@paygraph/event-bus';
import { createEvent, parseEvent } from '@paygraph/events';
import { type EventId, type Id, type Prefix, parseId } from '@paygraph/ids';
import { formatMoney } from '@paygraph/money';
import type { StatusChange } from '../domain/status-change.ts';
import type { Transaction, TransactionStatus } from '../domain/transaction.ts';
import { partiesOf } from '../domain/visibility.ts';

type StatusChangedEvent = EventOf<'transaction.status-changed'>;

/** Tells the world how a transaction stands now; `previousStatus` is undefined for one that has just come into being. */
export function statusChanged(
  transaction: Transaction,
  { id, previousStatus }: { id: EventId; previousStatus: TransactionStatus | undefined },
): StatusChangedEvent {
  const { amount, fee, source, destination, failure, status } = transaction;
  return createEvent({
    id,
    source: 'transactions',
    type: 'transaction.status-changed',
    key: transaction.id,
    at: transaction.updatedAt,
    data: {
      transactionId: transaction.id,
      type: transaction.type,
      status,
      previousStatus: previousStatus ?? null,
      version: transaction.version,
      amount: { amount: formatMoney(amount), currency: amount.currency },
      sourceWalletId: source?.walletId ?? null,
      destinationWalletId: destination?.walletId ?? null,
      viewers: [...partiesOf(transaction)],
      // A deposit may know why it will fail while its charge is still being given back.
      failureCode: status === 'FAILED' ? (failure?.code ?? null) : null,
      initiatorId: transaction.initiatorId,
      ...ownersOf(transaction),
      refundOf: transaction.refundOf?.paymentId ?? null,
      fee: { amount: formatMoney(fee), currency: fee.currency },
    },
  });
}

/** A payment method stands at the side that has no wallet. */
function ownersOf({ source, destination, paymentMethod }: Transaction) {
  const outside = paymentMethod?.ownerId ?? null;
  return {
    sourceOwnerId: source?.ownerId ?? outside,
    destinationOwnerId: destination?.ownerId ?? outside,
  };
}

/** Reads an event as it stands in the outbox; undefined for one of another type. */
export function readStatusChange(json: unknown, position: bigint): StatusChange | undefined {
  const event = parseEvent(json);
  return event.type === 'transaction.status-changed' ? toStatusChange(event, position) : undefined;
}

export function toStatusChange({ data, time }: StatusChangedEvent, position: bigint): StatusChange {
  return {
    position,
    transactionId: idOf('txn', data.transactionId),
    status: data.status,
    previousStatus: data.previousStatus ?? undefined,
    version: data.version,
    at: new Date(time),
    viewers: data.viewers.map((viewer) => idOf('usr', viewer)),
    walletIds: [data.sourceWalletId, data.destinationWalletId]
      .filter((walletId) => walletId !== null)
      .map((walletId) => idOf('wal', walletId)),
  };
}

function idOf<P extends Prefix>(prefix: P, text: string): Id<P> {
  const id = parseId(prefix, text);
  if (id === undefined) throw new Error(`an event of our own holds ${text}, which is no ${prefix} id`);
  return id;
}
