import type { Queryable } from '@paygraph/database';
import type { TransactionId } from '@paygraph/ids';
import { eq } from 'drizzle-orm';
import { decideRefund, promiseRefund, settleRefund } from '../domain/refundable.ts';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import type { Transaction } from '../domain/transaction.ts';
import { transactions } from './tables.ts';
import { movingColumns, refundColumns, toTransaction } from './transaction-row.ts';

/** Takes a refund's part of its payment, in the claim's own transaction. Gives the refund as it is to be recorded. */
export async function reserveRefund(
  transaction: Queryable,
  refund: Transaction,
  { takesRest }: { takesRest: boolean },
): Promise<Transaction | Refusal> {
  const { refundOf } = refund;
  if (refundOf === undefined) throw new Error(`${refund.id} is a refund of nothing`);
  const payment = await lockPayment(transaction, refundOf.paymentId);
  const parts = decideRefund(payment, takesRest ? undefined : refund.amount);
  if (isRefusal(parts)) return parts;
  await transaction
    .update(transactions)
    .set(refundColumns({ refundTotals: promiseRefund(payment.refundTotals, parts) }))
    .where(eq(transactions.id, payment.id));
  return { ...refund, amount: parts.amount, refundOf: { ...refundOf, feeShare: parts.feeShare } };
}

/** Settles a refund that has just ended on its payment. Gives the payment where that has changed its status. */
export async function settleOnPayment(
  transaction: Queryable,
  refund: Transaction,
): Promise<{ before: Transaction; after: Transaction } | undefined> {
  const { refundOf, amount, status, updatedAt } = refund;
  if (refundOf === undefined) return undefined;
  const before = await lockPayment(transaction, refundOf.paymentId);
  const parts = { amount, feeShare: refundOf.feeShare };
  const after = settleRefund(before, parts, { isDone: status === 'COMPLETED', at: updatedAt });
  await transaction
    .update(transactions)
    .set({ ...movingColumns(after), ...refundColumns(after) })
    .where(eq(transactions.id, after.id));
  return after.status === before.status ? undefined : { before, after };
}

async function lockPayment(transaction: Queryable, id: TransactionId): Promise<Transaction> {
  const [row] = await transaction
    .select()
    .from(transactions)
    .where(eq(transactions.id, id))
    // Whoever else takes from the payment waits here until this commits, then sees what is left after it. Not a lock on
    // its key: a refund that refers to the payment need not wait.
    .for('no key update');
  if (row === undefined) throw new Error(`payment ${id} is gone`);
  return toTransaction(row);
}
