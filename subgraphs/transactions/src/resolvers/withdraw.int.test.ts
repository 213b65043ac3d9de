import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTransactions } from '../compose.ts';
import { askMovements, usd } from '../testing/ask-movements.ts';
import { type RunningSubgraph, startSubgraph } from '../testing/running-subgraph.ts';

let subgraph: RunningSubgraph;
let asked: ReturnType<typeof askMovements>;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('withdraw');
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

describe('withdraw', () => {
  test('answers COMPLETED, with the wallet it came from and the payment method it went to', async () => {
    const by = asked.ada();
    const paymentMethodId = subgraph.payments.add(by.userId);
    expect(await asked.withdraw(by, { paymentMethodId })).toMatchObject({
      replayed: false,
      userErrors: [],
      transaction: {
        type: 'WITHDRAWAL',
        status: 'COMPLETED',
        amount: usd('60.00'),
        fee: { amount: '0.00' },
        sourceWallet: { id: by.walletId },
        destinationWallet: null,
        paymentMethod: { id: paymentMethodId },
        counterparty: null,
      },
    });
    expect(subgraph.ledger.availableOf(by.walletId)).toBe(4_000n);
  });

  test('whose payout is declined answers FAILED, and the money is back', async () => {
    const by = asked.ada();
    const paymentMethodId = subgraph.payments.add(by.userId, 'declines');
    expect(await asked.withdraw(by, { paymentMethodId })).toMatchObject({
      userErrors: [{ code: 'CARD_DECLINED', field: ['input', 'paymentMethodId'] }],
      transaction: { status: 'FAILED', failure: { code: 'CARD_DECLINED' } },
    });
    expect(subgraph.ledger.availableOf(by.walletId)).toBe(10_000n);
  });

  test('whose payout is not known answers PROCESSING, and the money is set aside', async () => {
    const by = asked.ada();
    const paymentMethodId = subgraph.payments.add(by.userId, 'unknown');
    expect(await asked.withdraw(by, { paymentMethodId })).toMatchObject({
      userErrors: [],
      transaction: { status: 'PROCESSING', failure: null },
    });
    expect(subgraph.ledger.availableOf(by.walletId)).toBe(4_000n);
  });

  const refusals: [string, object, string, readonly string[]][] = [
    ['a stranger’s wallet', { walletId: 'wal_x' }, 'WALLET_NOT_FOUND', ['input', 'walletId']],
    [
      'a stranger’s payment method',
      { paymentMethodId: 'pmt_x' },
      'PAYMENT_METHOD_NOT_FOUND',
      ['input', 'paymentMethodId'],
    ],
    ['nothing', { amount: usd('0.00') }, 'INVALID_AMOUNT', ['input', 'amount', 'amount']],
    ['more than there is', { amount: usd('100.01') }, 'INSUFFICIENT_FUNDS', ['input', 'amount', 'amount']],
    [
      'another currency',
      { amount: { amount: '1.00', currency: 'EUR' } },
      'CURRENCY_MISMATCH',
      ['input', 'amount', 'currency'],
    ],
    ['an empty key', { idempotencyKey: '' }, 'INVALID_INPUT', ['input', 'idempotencyKey']],
  ];
  test.each(refusals)('refuses %s', async (_what, changed, code, field) => {
    expect(await asked.withdraw(asked.ada(), changed)).toMatchObject({
      transaction: null,
      userErrors: [{ code, field }],
    });
  });
});
