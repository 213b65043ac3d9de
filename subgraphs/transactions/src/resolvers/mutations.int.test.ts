import { createScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTransactions } from '../compose.ts';
import {
  type Person,
  payloadParts,
  type RunningSubgraph,
  startSubgraph,
} from '../testing/running-subgraph.ts';

let subgraph: RunningSubgraph;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('mutations');
  drop = scratch.drop;
  subgraph = await startSubgraph(startTransactions, {
    databaseUrl: scratch.url,
    port: await getPort(),
    adminPort: await getPort(),
  });
});

afterAll(async () => {
  await subgraph.stop();
  await drop();
});

describe('transfer', () => {
  test('by address answers COMPLETED, with what the sender may see', async () => {
    const [ada, ben] = [subgraph.person(), subgraph.person(0n)];
    subgraph.addresses.set('ben@example.com', ben.userId);
    const asked = {
      destinationWalletId: null,
      recipientEmail: 'Ben@example.com',
      description: 'lunch',
      idempotencyKey: 'lunch',
    };
    const answer = await subgraph.transfer(ada, ben, asked);
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.['transfer']).toMatchObject({
      replayed: false,
      userErrors: [],
      transaction: {
        type: 'TRANSFER',
        status: 'COMPLETED',
        amount: { amount: '25.50', currency: 'USD' },
        fee: { amount: '0.00' },
        description: 'lunch',
        sourceWallet: { id: ada.walletId },
        destinationWallet: null,
        paymentMethod: null,
        counterparty: { id: ben.userId },
        failure: null,
      },
    });
    const again = await subgraph.transfer(ada, ben, asked);
    expect(again.data?.['transfer']).toMatchObject({ replayed: true, userErrors: [] });
    expect(subgraph.ledger.availableOf(ben.walletId)).toBe(2_550n);
  });

  const refusals: [string, object, string, readonly string[]][] = [
    [
      'zero',
      { amount: { amount: '0.00', currency: 'USD' } },
      'INVALID_AMOUNT',
      ['input', 'amount', 'amount'],
    ],
    [
      'a negative amount',
      { amount: { amount: '-1.00', currency: 'USD' } },
      'INVALID_AMOUNT',
      ['input', 'amount', 'amount'],
    ],
    [
      'other digits',
      { amount: { amount: '1.999', currency: 'USD' } },
      'INVALID_AMOUNT',
      ['input', 'amount', 'amount'],
    ],
    [
      'an unknown currency',
      { amount: { amount: '1.00', currency: 'XTS' } },
      'CURRENCY_NOT_SUPPORTED',
      ['input', 'amount', 'currency'],
    ],
    [
      'another currency',
      { amount: { amount: '1.00', currency: 'EUR' } },
      'CURRENCY_MISMATCH',
      ['input', 'amount', 'currency'],
    ],
    [
      'more than there is',
      { amount: { amount: '100.01', currency: 'USD' } },
      'INSUFFICIENT_FUNDS',
      ['input', 'amount', 'amount'],
    ],
    ['an empty key', { idempotencyKey: '' }, 'INVALID_INPUT', ['input', 'idempotencyKey']],
    ['a long description', { description: 'x'.repeat(201) }, 'INVALID_INPUT', ['input', 'description']],
    [
      'two destinations',
      { recipientEmail: 'a@example.com' },
      'INVALID_INPUT',
      ['input', 'destinationWalletId'],
    ],
    ['no destination', { destinationWalletId: null }, 'INVALID_INPUT', ['input', 'destinationWalletId']],
    [
      'an unknown address',
      { destinationWalletId: null, recipientEmail: 'x@example.com' },
      'RECIPIENT_NOT_FOUND',
      ['input', 'recipientEmail'],
    ],
    [
      'an unknown wallet',
      { destinationWalletId: 'wal_x' },
      'WALLET_NOT_FOUND',
      ['input', 'destinationWalletId'],
    ],
    ['a stranger’s wallet', { sourceWalletId: 'wal_x' }, 'WALLET_NOT_FOUND', ['input', 'sourceWalletId']],
  ];
  test.each(refusals)('refuses %s', async (_rule, changed, code, field) => {
    const [ada, ben] = [subgraph.person(), subgraph.person()];
    const answer = await subgraph.transfer(ada, ben, changed);
    expect(answer.data?.['transfer']).toMatchObject({
      transaction: null,
      replayed: false,
      userErrors: [{ code, field }],
    });
  });

  test('is UNAVAILABLE, and records nothing, while the wallets do not answer its questions', async () => {
    const [ada, ben] = [subgraph.person(), subgraph.person()];
    subgraph.neighbours.setDown(true);
    try {
      const answer = await subgraph.transfer(ada, ben);
      expect(answer.errors?.[0]?.extensions.code).toBe('UNAVAILABLE');
    } finally {
      subgraph.neighbours.setDown(false);
    }
    const list = await subgraph.ask(ada.identity, '{ transactions { edges { node { id } } } }');
    expect(list.data).toEqual({ transactions: { edges: [] } });
  });
});

describe('deposit', () => {
  const mutation = `mutation ($input: DepositInput!) { deposit(input: $input) { ${payloadParts} } }`;
  const input = (to: Person, paymentMethodId: string) => {
    const amount = { amount: '100.00', currency: 'USD' };
    const idempotencyKey = subgraph.nextKey();
    return { input: { walletId: to.walletId, paymentMethodId, amount, idempotencyKey } };
  };

  test('answers COMPLETED with the payment method, to its owner', async () => {
    const ada = subgraph.person(0n);
    const paymentMethodId = subgraph.payments.add(ada.userId);
    const answer = await subgraph.ask(ada.identity, mutation, input(ada, paymentMethodId));
    expect(answer.data?.['deposit']).toMatchObject({
      userErrors: [],
      transaction: {
        type: 'DEPOSIT',
        status: 'COMPLETED',
        paymentMethod: { id: paymentMethodId },
        destinationWallet: { id: ada.walletId },
        sourceWallet: null,
        counterparty: null,
      },
    });
    expect(subgraph.ledger.availableOf(ada.walletId)).toBe(10_000n);
  });

  test('that is declined answers FAILED, with the same code in userErrors and in the transaction', async () => {
    const ada = subgraph.person(0n);
    const answer = await subgraph.ask(
      ada.identity,
      mutation,
      input(ada, subgraph.payments.add(ada.userId, 'declines')),
    );
    expect(answer.data?.['deposit']).toMatchObject({
      userErrors: [{ code: 'CARD_DECLINED', field: ['input', 'paymentMethodId'] }],
      transaction: { status: 'FAILED', failure: { code: 'CARD_DECLINED' }, completedAt: null },
    });
  });

  test('whose outcome the provider does not know answers PROCESSING', async () => {
    const ada = subgraph.person(0n);
    const answer = await subgraph.ask(
      ada.identity,
      mutation,
      input(ada, subgraph.payments.add(ada.userId, 'unknown')),
    );
    expect(answer.data?.['deposit']).toMatchObject({ userErrors: [], transaction: { status: 'PROCESSING' } });
  });
});

test('a movement left behind is told in the metrics', async () => {
  const metrics = await (await fetch(`${subgraph.adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/paygraph_transactions_unfinished\{[^}]*type="DEPOSIT"[^}]*\} 1/);
  expect(metrics).toMatch(/paygraph_transactions_oldest_unfinished_seconds\S* [0-9.]+/);
  // That of the deposit whose outcome the provider does not know.
  expect(metrics).toMatch(/^paygraph_money_in_flight\{type="DEPOSIT",currency="USD"[^}]*\} 100$/m);
  expect(metrics).toMatch(
    /^paygraph_transactions_total\{type="TRANSFER",currency="USD",outcome="completed"[^}]*\} \d+$/m,
  );
  expect(metrics).toMatch(/^paygraph_money_moved_total\{type="TRANSFER",currency="USD"[^}]*\} \d+/m);
  expect(metrics).toMatch(/^paygraph_transaction_status_delay_seconds_count\S* [1-9]/m);
  expect(metrics).toMatch(/paygraph_transaction_advances_total\{[^}]*progress="completed"[^}]*\} \d+/);
});
