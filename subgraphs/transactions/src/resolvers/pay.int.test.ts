import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTransactions } from '../compose.ts';
import { askMovements, usd } from '../testing/ask-movements.ts';
import { type Person, type RunningSubgraph, startSubgraph } from '../testing/running-subgraph.ts';

let subgraph: RunningSubgraph;
let asked: ReturnType<typeof askMovements>;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('pay');
  drop = scratch.drop;
  subgraph = await startSubgraph(startTransactions, {
    databaseUrl: scratch.url,
    port: await getPort(),
    adminPort: await getPort(),
  });
  asked = askMovements(subgraph);
});

afterAll(async () => {
  await subgraph.stop();
  await drop();
});

describe('pay', () => {
  test('from a wallet answers COMPLETED, with the fee the merchant bears', async () => {
    const [by, shop] = [asked.ada(), asked.newShop()];
    expect(await asked.pay(by, shop, { reference: 'order 4711' })).toMatchObject({
      userErrors: [],
      transaction: {
        type: 'PAYMENT',
        status: 'COMPLETED',
        amount: usd('12.00'),
        fee: usd('0.65'),
        sourceWallet: { id: by.walletId },
        destinationWallet: null,
        counterparty: { id: shop.userId },
      },
    });
    expect(subgraph.ledger.availableOf(shop.walletId)).toBe(1_135n);
  });

  test('from a card is in the lists of both, and only the payer sees the card', async () => {
    const [by, shop] = [asked.ada(), asked.newShop()];
    const paymentMethodId = subgraph.payments.add(by.userId);
    const { transaction } = await asked.pay(by, shop, { sourceWalletId: null, paymentMethodId });
    expect(transaction).toMatchObject({
      status: 'COMPLETED',
      paymentMethod: { id: paymentMethodId },
      sourceWallet: null,
      counterparty: { id: shop.userId },
    });
    await asked.refund(shop, transaction.id, { amount: usd('5.00') });
    const list = '{ transactions { edges { node { id type paymentMethod { id } counterparty { id } } } } }';
    const seen = async (person: Person) =>
      (await subgraph.ask(person.identity, list)).data?.['transactions'] as {
        edges: { node: { type: string } }[];
      };
    expect((await seen(by)).edges.map(({ node }) => node)).toMatchObject([
      { type: 'REFUND', paymentMethod: { id: paymentMethodId }, counterparty: { id: shop.userId } },
      { type: 'PAYMENT', paymentMethod: { id: paymentMethodId } },
    ]);
    expect((await seen(shop)).edges.map(({ node }) => node)).toMatchObject([
      { type: 'REFUND', paymentMethod: null, counterparty: { id: by.userId } },
      { type: 'PAYMENT', paymentMethod: null },
    ]);
    expect((await seen(asked.ada())).edges).toEqual([]);
  });

  test('that the merchant’s wallet can’t take is FAILED, and the card has its money back', async () => {
    const [by, shop] = [asked.ada(), asked.newShop()];
    subgraph.ledger.fill(shop.walletId);
    const refunds = subgraph.payments.refunds();
    const paymentMethodId = subgraph.payments.add(by.userId);
    expect(await asked.pay(by, shop, { sourceWalletId: null, paymentMethodId })).toMatchObject({
      userErrors: [{ code: 'BALANCE_LIMIT_EXCEEDED', field: ['input', 'amount', 'amount'] }],
      transaction: { status: 'FAILED', failure: { code: 'BALANCE_LIMIT_EXCEEDED' } },
    });
    expect(subgraph.payments.refunds() - refunds).toBe(1);
  });

  const refusals: [string, (by: Person, shop: Person) => object, string, readonly string[]][] = [
    [
      'to someone who is no merchant',
      () => ({ merchantWalletId: asked.ada().walletId }),
      'WALLET_NOT_FOUND',
      ['input', 'merchantWalletId'],
    ],
    ['from no source', () => ({ sourceWalletId: null }), 'INVALID_INPUT', ['input', 'sourceWalletId']],
    [
      'from two sources',
      (by) => ({ paymentMethodId: subgraph.payments.add(by.userId) }),
      'INVALID_INPUT',
      ['input', 'sourceWalletId'],
    ],
    [
      'from a stranger’s card',
      () => ({ sourceWalletId: null, paymentMethodId: 'pmt_x' }),
      'PAYMENT_METHOD_NOT_FOUND',
      ['input', 'paymentMethodId'],
    ],
    [
      'from a stranger’s wallet',
      () => ({ sourceWalletId: 'wal_x' }),
      'WALLET_NOT_FOUND',
      ['input', 'sourceWalletId'],
    ],
    ['to oneself', (by) => ({ merchantWalletId: by.walletId }), 'SAME_WALLET', ['input', 'merchantWalletId']],
    ['with a long reference', () => ({ reference: 'x'.repeat(65) }), 'INVALID_INPUT', ['input', 'reference']],
    [
      'with a long description',
      () => ({ description: 'x'.repeat(201) }),
      'INVALID_INPUT',
      ['input', 'description'],
    ],
    ['of too much', () => ({ amount: usd('100.01') }), 'INSUFFICIENT_FUNDS', ['input', 'amount', 'amount']],
  ];
  test.each(refusals)('%s is refused', async (_what, change, code, field) => {
    const [by, shop] = [asked.ada(), asked.newShop()];
    expect(await asked.pay(by, shop, change(by, shop))).toMatchObject({
      transaction: null,
      userErrors: [{ code, field }],
    });
  });
});
