import { isEnd } from './insist.ts';
import type { Order, Outcome } from './orders.ts';
import type { Transactions } from './read-transactions.ts';

/**
 * What customers were told holds: an accepted order has its transaction, a refused one moved nothing, each key has one
 * transaction, each transaction somebody who asked for it, and each has come to an end.
 */
export function outcomeFaults(
  orders: ReadonlyMap<Order, Outcome>,
  transactions: Transactions,
): readonly string[] {
  const faults: string[] = [];
  const askedBy = new Map<string, Order>();
  for (const [order, outcome] of orders) {
    const name = `${order.movement.kind} "${order.key}"`;
    if (outcome.kind === 'unknown') {
      faults.push(`${name} is not known yet: ${outcome.reason}`);
      continue;
    }
    const { transactionId } = outcome;
    if (transactionId === undefined) continue;
    const other = askedBy.get(transactionId);
    if (other !== undefined) faults.push(`${name} and "${other.key}" are one transaction, ${transactionId}`);
    askedBy.set(transactionId, order);
    const transaction = transactions.get(transactionId);
    if (transaction === undefined) {
      faults.push(`${name} was answered with ${transactionId}, which is not there`);
    } else if (!agree(outcome, transaction.status)) {
      faults.push(`${name} was told ${toldOf(outcome)}, and ${transactionId} is ${transaction.status}`);
    } else if (transaction.amountMinor !== order.amountMinor) {
      faults.push(`${name} of ${order.amountMinor} became ${transactionId} of ${transaction.amountMinor}`);
    }
  }
  for (const { id, type, status } of transactions.values()) {
    if (!isEnd(status)) faults.push(`${id} is still ${status}`);
    if (!askedBy.has(id)) faults.push(`nobody was told of ${type} ${id}, which is ${status}`);
  }
  return faults;
}

function agree(outcome: Exclude<Outcome, { kind: 'unknown' }>, status: string): boolean {
  if (outcome.kind === 'refused') return status === 'FAILED';
  if (outcome.status === 'COMPLETED' || outcome.status === 'REVERSED') {
    return status === 'COMPLETED' || status === 'REVERSED';
  }
  return outcome.status === 'FAILED' ? status === 'FAILED' : isEnd(status);
}

function toldOf(outcome: Exclude<Outcome, { kind: 'unknown' }>): string {
  return outcome.kind === 'refused' ? `a refusal, ${outcome.code}` : outcome.status;
}
