import { available, type WalletHolder } from '../people/movements.ts';
import { minorOf } from './audit.ts';
import type { Order, Outcome } from './orders.ts';
import type { Seen, Transactions } from './read-transactions.ts';

/** What the orders that went through come to, wallet by wallet, against what the wallets say. */
export async function balanceFaults(
  orders: ReadonlyMap<Order, Outcome>,
  transactions: Transactions,
): Promise<readonly string[]> {
  const done = doneOrders(orders, transactions);
  const expected = new Map<WalletHolder, number>([...orders.keys()].map(({ customer }) => [customer, 0]));
  const add = (holder: WalletHolder, minor: number) =>
    expected.set(holder, (expected.get(holder) ?? 0) + minor);
  const payments = new Map<string, { order: Order; seen: Seen; refundedMinor: number }>();

  for (const [order, seen] of done) {
    const { customer, amountMinor, movement } = order;
    if (movement.kind === 'deposit') add(customer, amountMinor);
    if (movement.kind === 'withdrawal') add(customer, -amountMinor);
    if (movement.kind === 'transfer') {
      add(customer, -amountMinor);
      add(movement.to, amountMinor);
    }
    if (movement.kind === 'payment') {
      if (movement.cardId === undefined) add(customer, -amountMinor);
      add(movement.merchant, amountMinor - seen.feeMinor);
      payments.set(seen.id, { order, seen, refundedMinor: 0 });
    }
  }
  for (const [{ amountMinor, movement }] of done) {
    const payment = movement.kind === 'refund' ? payments.get(movement.paymentId) : undefined;
    if (payment !== undefined) payment.refundedMinor += amountMinor;
  }

  const faults: string[] = [];
  // A payment given back in part leaves a share of its fee that is rounded: a cent either way.
  const slack = new Map<WalletHolder, number>();
  for (const { order, seen, refundedMinor } of payments.values()) {
    const { customer, movement } = order;
    if (movement.kind !== 'payment') continue;
    if (refundedMinor > seen.amountMinor)
      faults.push(`${seen.id} of ${seen.amountMinor} was given back ${refundedMinor}`);
    if ((refundedMinor === seen.amountMinor) !== (seen.status === 'REVERSED')) {
      faults.push(`${seen.id} of ${seen.amountMinor} was given back ${refundedMinor}, and is ${seen.status}`);
    }
    if (movement.cardId === undefined) add(customer, refundedMinor);
    const share = Math.round((seen.feeMinor * refundedMinor) / seen.amountMinor);
    add(movement.merchant, share - refundedMinor);
    const isPart = refundedMinor > 0 && refundedMinor < seen.amountMinor;
    if (isPart) slack.set(movement.merchant, (slack.get(movement.merchant) ?? 0) + 1);
  }
  for (const [holder, minor] of expected) {
    const found = minorOf(await available(holder));
    if (Math.abs(found - minor) > (slack.get(holder) ?? 0)) {
      faults.push(
        `${holder.displayName}'s wallet ${holder.walletId} has ${found}, its orders come to ${minor}`,
      );
    }
    if (found < 0) faults.push(`${holder.walletId} is below zero: ${found}`);
  }
  return faults;
}

/** Those whose transaction was completed, with it. */
export function doneOrders(
  orders: ReadonlyMap<Order, Outcome>,
  transactions: Transactions,
): readonly (readonly [Order, Seen])[] {
  return [...orders].flatMap(([order, outcome]) => {
    const id = outcome.kind === 'unknown' ? undefined : outcome.transactionId;
    const seen = id === undefined ? undefined : transactions.get(id);
    return seen !== undefined && (seen.status === 'COMPLETED' || seen.status === 'REVERSED')
      ? [[order, seen] as const]
      : [];
  });
}
