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
  const scratch = await createScratchDatabase('refund');
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

describe('refund', () => {
  const refundsOf = async (viewer: Person, ids: readonly string[]) => {
    const fields =
      'id status refundableAmount { amount } refunds { id status amount { amount } refundOf { id } }';
    const query = `{ ${ids.map((id, at) => `t${at}: transaction(id: "${id}") { ${fields} }`).join(' ')} }`;
    const { data } = await subgraph.ask(viewer.identity, query);
    return ids.map((_id, at) => data?.[`t${at}`]);
  };

  test('of a part and then the rest: payer and merchant see both, and the payment REVERSED', async () => {
    const [by, shop] = [asked.ada(), asked.newShop()];
    const paid = (await asked.pay(by, shop, { reference: 'order 4711' })).transaction;
    const first = await asked.refund(shop, paid.id, { amount: usd('5.00'), reason: 'a scratch' });
    expect(first).toMatchObject({
      userErrors: [],
      transaction: {
        type: 'REFUND',
        status: 'COMPLETED',
        amount: usd('5.00'),
        fee: usd('0.00'),
        description: 'a scratch',
        sourceWallet: { id: shop.walletId },
        destinationWallet: null,
        counterparty: { id: by.userId },
      },
    });
    expect(await refundsOf(by, [paid.id])).toMatchObject([
      {
        status: 'COMPLETED',
        refundableAmount: { amount: '7.00' },
        refunds: [{ amount: { amount: '5.00' } }],
      },
    ]);
    const second = await asked.refund(shop, paid.id);
    for (const viewer of [by, shop]) {
      expect(await refundsOf(viewer, [paid.id, first.transaction.id])).toEqual([
        {
          id: paid.id,
          status: 'REVERSED',
          refundableAmount: { amount: '0.00' },
          refunds: [
            {
              id: first.transaction.id,
              status: 'COMPLETED',
              amount: { amount: '5.00' },
              refundOf: { id: paid.id },
            },
            {
              id: second.transaction.id,
              status: 'COMPLETED',
              amount: { amount: '7.00' },
              refundOf: { id: paid.id },
            },
          ],
        },
        { id: first.transaction.id, status: 'COMPLETED', refundableAmount: { amount: '0.00' }, refunds: [] },
      ]);
    }
    expect(subgraph.ledger.availableOf(by.walletId)).toBe(10_000n);
    expect(subgraph.ledger.availableOf(shop.walletId)).toBe(0n);
  });

  test('by an admin is a refund, by whoever paid or by a stranger is none', async () => {
    const [by, shop] = [asked.ada(), asked.newShop()];
    const { id } = (await asked.pay(by, shop)).transaction;
    const field = ['input', 'transactionId'];
    expect(await asked.refund(by, id)).toMatchObject({ userErrors: [{ code: 'NOT_REFUNDABLE', field }] });
    expect(await asked.refund(asked.newShop(), id)).toMatchObject({
      userErrors: [{ code: 'TRANSACTION_NOT_FOUND', field }],
    });
    expect(await asked.refund(shop, 'txn_x')).toMatchObject({
      userErrors: [{ code: 'TRANSACTION_NOT_FOUND', field }],
    });
    const stranger = asked.ada();
    const admin = { ...stranger, identity: subgraph.identityOf(stranger.userId, 'ADMIN') };
    expect(await asked.refund(admin, id)).toMatchObject({ userErrors: [], transaction: { type: 'REFUND' } });
    expect(await asked.refund(shop, id)).toMatchObject({ userErrors: [{ code: 'NOT_REFUNDABLE', field }] });
  });

  test('of what is no payment is refused to its parties as not refundable', async () => {
    const [by, ben] = [asked.ada(), asked.ada()];
    const id = await subgraph.transferred(by, ben);
    expect(await asked.refund(ben, id)).toMatchObject({ userErrors: [{ code: 'NOT_REFUNDABLE' }] });
  });

  const refusals: [string, object, string, readonly string[]][] = [
    ['more than was paid', { amount: usd('12.01') }, 'REFUND_EXCEEDS_AMOUNT', ['input', 'amount', 'amount']],
    ['nothing', { amount: usd('0.00') }, 'INVALID_AMOUNT', ['input', 'amount', 'amount']],
    [
      'another currency',
      { amount: { amount: '1.00', currency: 'EUR' } },
      'CURRENCY_MISMATCH',
      ['input', 'amount', 'currency'],
    ],
    ['with a long reason', { reason: 'x'.repeat(201) }, 'INVALID_INPUT', ['input', 'reason']],
  ];
  test.each(refusals)('of %s is refused', async (_what, changed, code, field) => {
    const [by, shop] = [asked.ada(), asked.newShop()];
    const { id } = (await asked.pay(by, shop)).transaction;
    expect(await asked.refund(shop, id, changed)).toMatchObject({
      transaction: null,
      userErrors: [{ code, field }],
    });
  });

  test('where the merchant has spent it is refused, about the amount if one was named', async () => {
    const [by, shop] = [asked.ada(), asked.newShop()];
    const { id } = (await asked.pay(by, shop)).transaction;
    await asked.withdraw(shop, { amount: usd('11.00') });
    expect(await asked.refund(shop, id)).toMatchObject({
      transaction: null,
      userErrors: [{ code: 'INSUFFICIENT_FUNDS', field: ['input', 'transactionId'] }],
    });
    expect(await asked.refund(shop, id, { amount: usd('12.00') })).toMatchObject({
      userErrors: [{ code: 'INSUFFICIENT_FUNDS', field: ['input', 'amount', 'amount'] }],
    });
  });

  test('that the card’s bank declines is FAILED, and may be asked for again', async () => {
    const [by, shop] = [asked.ada(), asked.newShop()];
    const paymentMethodId = subgraph.payments.add(by.userId);
    const { id } = (await asked.pay(by, shop, { sourceWalletId: null, paymentMethodId })).transaction;
    subgraph.payments.declineRefunds(true);
    try {
      expect(await asked.refund(shop, id)).toMatchObject({
        userErrors: [{ code: 'CARD_DECLINED', field: ['input', 'transactionId'] }],
        transaction: { status: 'FAILED' },
      });
    } finally {
      subgraph.payments.declineRefunds(false);
    }
    expect(await refundsOf(shop, [id])).toMatchObject([
      { status: 'COMPLETED', refundableAmount: { amount: '12.00' } },
    ]);
    expect(await asked.refund(shop, id)).toMatchObject({ userErrors: [] });
    expect(await refundsOf(by, [id])).toMatchObject([
      { status: 'REVERSED', refunds: [{ status: 'FAILED' }, { status: 'COMPLETED' }] },
    ]);
  });
});
