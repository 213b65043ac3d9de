import type { UserId } from '@paygraph/ids';
import type { Accepted } from '../domain/accept-movement.ts';
import type { Transaction } from '../domain/transaction.ts';
import type { Surroundings, startNode } from './service.ts';

export type Node = ReturnType<typeof startNode>;

const key = 'k';

/** Looks until the transaction made by the person's key is as wanted; the bound only guards against hanging. */
export async function until(
  node: Node,
  userId: UserId,
  wanted: (found: Transaction) => boolean,
  by: string = key,
): Promise<Transaction> {
  const giveUpAt = Date.now() + 15_000;
  while (true) {
    const found = (await node.store.findByKey(userId, by))?.transaction;
    if (found && wanted(found)) return found;
    if (Date.now() > giveUpAt) throw new Error(`the transaction is ${JSON.stringify(found?.status)} at last`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A new sender with 1.00 and a recipient; `send` asks for 0.60, always under the same key. */
export function transferOf(world: Surroundings, node: Node) {
  const [ada, ben] = [world.ids.next('usr'), world.ids.next('usr')];
  const from = world.ledger.open(ada, 'USD', 100n);
  const to = world.ledger.open(ben, 'USD');
  const amount = { minor: 60n, currency: 'USD' } as const;
  const asked = {
    sourceWalletId: from,
    destination: { walletId: to },
    amount,
    description: undefined,
    idempotencyKey: key,
  };
  const send = (by: Node = node): Promise<Accepted> => by.accept(by.transfer, asked, ada);
  return { userId: ada, from, to, send };
}

/** A new depositor with an empty wallet; `send` asks for 0.60, always under the same key. */
export function depositOf(
  world: Surroundings,
  node: Node,
  behaviour: 'succeeds' | 'declines' | 'unknown' = 'succeeds',
) {
  const ada = world.ids.next('usr');
  const walletId = world.ledger.open(ada, 'USD');
  const paymentMethodId = world.payments.add(ada, behaviour);
  const amount = { minor: 60n, currency: 'USD' } as const;
  const asked = { walletId, paymentMethodId, amount, idempotencyKey: key };
  const send = (by: Node = node): Promise<Accepted> => by.accept(by.deposit, asked, ada);
  return { userId: ada, walletId, send };
}

/** A new holder with 1.00; `send` asks for 0.60, always under the same key. */
export function withdrawalOf(
  world: Surroundings,
  node: Node,
  behaviour: 'succeeds' | 'declines' | 'unknown' = 'succeeds',
) {
  const ada = world.ids.next('usr');
  const walletId = world.ledger.open(ada, 'USD', 100n);
  const paymentMethodId = world.payments.add(ada, behaviour);
  const amount = { minor: 60n, currency: 'USD' } as const;
  const asked = { walletId, paymentMethodId, amount, idempotencyKey: key };
  const send = (by: Node = node): Promise<Accepted> => by.accept(by.withdraw, asked, ada);
  return { userId: ada, walletId, send };
}

/** A new payer with `minor` and a card, and a merchant with nothing; `send` asks for all of it, always under one key. */
export function paymentOf(
  world: Surroundings,
  node: Node,
  { by = 'wallet', minor = 1_200n }: { by?: 'wallet' | 'card'; minor?: bigint } = {},
) {
  const [ada, shop] = [world.ids.next('usr'), world.ids.next('usr')];
  world.merchants.add(shop);
  const from = world.ledger.open(ada, 'USD', minor);
  const to = world.ledger.open(shop, 'USD');
  const source = by === 'wallet' ? { walletId: from } : { paymentMethodId: world.payments.add(ada) };
  const amount = { minor, currency: 'USD' } as const;
  const texts = { reference: undefined, description: undefined };
  const asked = { merchantWalletId: to, source, amount, ...texts, idempotencyKey: key };
  const send = (sender: Node = node): Promise<Accepted> => sender.accept(sender.pay, asked, ada);
  return { userId: ada, shop, from, to, send };
}

/** A payment that is COMPLETED; `refund` asks for a part of it, or all that is left, as the merchant. */
export async function paidOf(
  world: Surroundings,
  node: Node,
  options: { by?: 'wallet' | 'card'; minor?: bigint } = {},
) {
  const payment = paymentOf(world, node, options);
  const paid = await payment.send();
  if (paid.kind !== 'recorded' || paid.transaction.status !== 'COMPLETED') throw new Error('not paid');
  const { id } = paid.transaction;
  const refund = (asked: { minor?: bigint; key?: string; by?: Node } = {}): Promise<Accepted> => {
    const { minor, key: refundKey = world.ids.next('evt'), by = node } = asked;
    const amount = minor === undefined ? undefined : ({ minor, currency: 'USD' } as const);
    return by.accept(
      by.refund,
      { transactionId: id, amount, reason: undefined, idempotencyKey: refundKey },
      payment.shop,
      'MERCHANT',
    );
  };
  return { ...payment, id, refund };
}
