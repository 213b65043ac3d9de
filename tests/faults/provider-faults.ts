import type { Place } from '@paygraph/testing';
import { chargedMinor } from './audit.ts';
import { doneOrders } from './balance-faults.ts';
import type { Order, Outcome } from './orders.ts';
import type { Transactions } from './read-transactions.ts';

/** The provider's own book against the orders: each charge and payout made once, and what failed given back. */
export async function providerFaults(
  place: Place,
  orders: ReadonlyMap<Order, Outcome>,
  transactions: Transactions,
): Promise<readonly string[]> {
  const done = doneOrders(orders, transactions);
  const paidByCard = new Set(
    done.flatMap(([{ movement }, { id }]) =>
      movement.kind === 'payment' && movement.cardId !== undefined ? [id] : [],
    ),
  );
  let expected = 0;
  for (const [{ amountMinor, movement }, { id }] of done) {
    if (movement.kind === 'deposit' || paidByCard.has(id)) expected += amountMinor;
    if (movement.kind === 'withdrawal') expected -= amountMinor;
    if (movement.kind === 'refund' && paidByCard.has(movement.paymentId)) expected -= amountMinor;
  }
  const found = await chargedMinor(place);
  return found === expected ? [] : [`the provider holds ${found}, the orders come to ${expected}`];
}
