import { type AuditEvent, createEvent } from '@paygraph/events';
import type { EventId } from '@paygraph/ids';
import { formatMoney } from '@paygraph/money';
import type { AdminView } from '../domain/admin-views.ts';
import type { Transaction } from '../domain/transaction.ts';
import { partiesOf } from '../domain/visibility.ts';

/** An admin looked at what is others'. */
export function transactionViewed(view: AdminView, { id, at }: { id: EventId; at: Date }): AuditEvent {
  const { adminId, as, transactionIds, walletId } = view;
  return createEvent({
    id,
    source: 'transactions',
    type: 'transaction.viewed',
    key: adminId,
    at,
    data: {
      as,
      transactionIds: [...transactionIds],
      walletId: walletId ?? null,
      viewedBy: { userId: adminId, role: 'ADMIN' },
    },
  });
}

/** Undefined where one of its parties asked for it: only an admin may move what is others'. */
export function orderedByAdmin(transaction: Transaction, id: EventId): AuditEvent | undefined {
  const { initiatorId, type, amount, createdAt } = transaction;
  if (partiesOf(transaction).includes(initiatorId)) return undefined;
  return createEvent({
    id,
    source: 'transactions',
    type: 'transaction.ordered-by-admin',
    key: transaction.id,
    at: createdAt,
    data: {
      transactionId: transaction.id,
      type,
      amount: { amount: formatMoney(amount), currency: amount.currency },
      orderedBy: { userId: initiatorId, role: 'ADMIN' },
    },
  });
}
