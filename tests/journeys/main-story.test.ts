import { randomUUID } from 'node:crypto';
import {
  BalanceAtDocument,
  HomeDocument,
  StatementDocument,
  TransactionDocument,
  WalletTransactionsDocument,
} from '@paygraph/sdk';
import { askLedger } from '@paygraph/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { followWallet, type Live, untilEnd } from '../people/following.ts';
import {
  askDeposit,
  askTransfer,
  available,
  deposit,
  signUpWithWallet,
  type WalletHolder,
} from '../people/movements.ts';

const place = inject('place');
let ada: WalletHolder;
let bob: WalletHolder;
let carol: WalletHolder;
/** Each begins after a deposit of 1.00. */
let adas: Live;
let bobs: Live;
let carols: Live;
const depositKey = randomUUID();
const transferKey = randomUUID();
let beforeTheTransfer: string;
let transferId: string;

beforeAll(async () => {
  [ada, bob, carol] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
    signUpWithWallet(place, { name: 'Carol' }),
  ]);
  [adas, bobs, carols] = await Promise.all([followWallet(ada), followWallet(bob), followWallet(carol)]);
});
afterAll(() => Promise.all([ada, bob, carol].map(({ client }) => client.close())));

test('a deposit is completed, and its owner sees each status live', async () => {
  const { transaction, userErrors, replayed } = await askDeposit(ada, { amount: '100.00', key: depositKey });
  expect({ userErrors, replayed }).toEqual({ userErrors: [], replayed: false });
  expect(transaction).toMatchObject({ type: 'DEPOSIT', amount: { amount: '100.00', currency: 'USD' } });
  const changes = await untilEnd(adas);
  expect(changes.map(({ status, previousStatus }) => [previousStatus, status])).toEqual([
    [null, 'PENDING'],
    ['PENDING', 'COMPLETED'],
  ]);
  expect(changes.at(-1)?.transaction).toMatchObject({
    id: transaction?.id,
    amount: { amount: '100.00', currency: 'USD' },
    sourceWallet: null,
    destinationWallet: { id: ada.walletId, balance: { available: { amount: '101.00' } } },
    counterparty: null,
  });
  expect(await available(ada)).toBe('101.00');
});

test('a transfer by email is completed in its answer, to the cent', async () => {
  beforeTheTransfer = new Date().toISOString();
  const { transaction, userErrors } = await askTransfer(ada, {
    amount: '25.50',
    to: { email: bob.email },
    key: transferKey,
    description: 'Lunch on Friday',
  });
  expect(userErrors).toEqual([]);
  expect(transaction).toMatchObject({
    type: 'TRANSFER',
    status: 'COMPLETED',
    amount: { amount: '25.50', currency: 'USD' },
    fee: { amount: '0.00', currency: 'USD' },
    description: 'Lunch on Friday',
    counterparty: { id: bob.userId, displayName: 'Bob' },
    failure: null,
  });
  transferId = transaction?.id ?? '';
  expect(await available(ada)).toBe('75.50');
  expect(await available(bob)).toBe('26.50');
});

test('both parties see it live, each with their own side alone', async () => {
  const [forAda, forBob] = [await untilEnd(adas), await untilEnd(bobs)];
  for (const changes of [forAda, forBob]) {
    expect(changes.map(({ status }) => status)).toEqual(['PENDING', 'COMPLETED']);
    expect(changes.map(({ transaction }) => transaction.id)).toEqual([transferId, transferId]);
  }
  expect(forAda.at(-1)?.transaction).toMatchObject({
    sourceWallet: {
      id: ada.walletId,
      balance: { available: { amount: '75.50' } },
      owner: { displayName: 'Ada' },
    },
    destinationWallet: null,
    counterparty: { displayName: 'Bob' },
  });
  expect(forBob.at(-1)?.transaction).toMatchObject({
    sourceWallet: null,
    destinationWallet: { id: bob.walletId, balance: { available: { amount: '26.50' } } },
    counterparty: { displayName: 'Ada' },
  });
});

test('a stranger sees nothing of it', async () => {
  const own = await deposit(carol, '2.00');
  const [first] = await untilEnd(carols);
  expect(first?.transaction.id).toBe(own);
  const answer = await carol.client.run(TransactionDocument, { id: transferId });
  expect(answer).toMatchObject({
    data: { transaction: null },
    errors: [{ extensions: { code: 'NOT_FOUND' } }],
  });
});

test('the statement tells each movement with what it left', async () => {
  const { wallet } = await ada.client.mustRun(StatementDocument, { walletId: ada.walletId });
  const lines = wallet?.entries.edges.map(({ node }) => [
    node.direction,
    node.amount.amount,
    node.balanceAfter.amount,
    node.transaction?.type,
  ]);
  expect(lines).toEqual([
    ['DEBIT', '25.50', '75.50', 'TRANSFER'],
    ['CREDIT', '100.00', '101.00', 'DEPOSIT'],
    ['CREDIT', '1.00', '1.00', 'DEPOSIT'],
  ]);
});

test('a past instant has the balance it had', async () => {
  const { wallet } = await ada.client.mustRun(BalanceAtDocument, {
    walletId: ada.walletId,
    at: beforeTheTransfer,
  });
  expect(wallet?.balanceAt).toEqual({ amount: '101.00', currency: 'USD' });
});

test('transactions are paged and filtered', async () => {
  const page = async (variables: { first?: number; after?: string; filter?: { types: ['TRANSFER'] } }) => {
    const { wallet } = await ada.client.mustRun(WalletTransactionsDocument, {
      walletId: ada.walletId,
      ...variables,
    });
    return wallet?.transactions;
  };
  const all = await page({});
  expect(all?.edges.map(({ node }) => node.type)).toEqual(['TRANSFER', 'DEPOSIT', 'DEPOSIT']);
  const first = await page({ first: 2 });
  expect(first?.pageInfo.hasNextPage).toBe(true);
  const second = await page({ first: 2, after: first?.pageInfo.endCursor ?? '' });
  expect([...(first?.edges ?? []), ...(second?.edges ?? [])]).toEqual(all?.edges);
  expect(second?.pageInfo.hasNextPage).toBe(false);
  expect((await page({ filter: { types: ['TRANSFER'] } }))?.edges.map(({ node }) => node.id)).toEqual([
    transferId,
  ]);
});

test('the home screen is one query over all five subgraphs', async () => {
  const { me, transactions } = await ada.client.mustRun(HomeDocument, {});
  expect(me).toMatchObject({
    displayName: 'Ada',
    wallets: [
      { id: ada.walletId, currency: 'USD', status: 'ACTIVE', balance: { available: { amount: '75.50' } } },
    ],
    paymentMethods: [{ id: ada.cardId, label: 'Visa •••• 4242', last4: '4242' }],
  });
  expect(me?.notifications?.edges.length).toBeGreaterThan(0);
  expect(transactions?.edges.map(({ node }) => node.type)).toEqual(['TRANSFER', 'DEPOSIT', 'DEPOSIT']);
});

test('a repeat with the same key gives the same transaction and moves nothing', async () => {
  const again = await askDeposit(ada, { amount: '100.00', key: depositKey });
  expect(again).toMatchObject({ replayed: true, userErrors: [], transaction: { status: 'COMPLETED' } });
  const repeats = await Promise.all(
    Array.from({ length: 20 }, () =>
      askTransfer(ada, {
        amount: '25.50',
        to: { email: bob.email },
        key: transferKey,
        description: 'Lunch on Friday',
      }),
    ),
  );
  for (const repeat of repeats) {
    expect(repeat).toMatchObject({
      replayed: true,
      userErrors: [],
      transaction: { id: transferId, status: 'COMPLETED' },
    });
  }
  expect(await available(ada)).toBe('75.50');
  expect(await available(bob)).toBe('26.50');
});

test('one key asked for many times at once makes one transaction', async () => {
  const key = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      askTransfer(ada, { amount: '0.50', to: { walletId: bob.walletId }, key }),
    ),
  );
  expect(new Set(answers.map(({ transaction }) => transaction?.id)).size).toBe(1);
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await available(ada)).toBe('75.00');
});

test('two people who send to each other at once lose nothing', async () => {
  const exchanges = Array.from({ length: 20 }, () => [
    askTransfer(ada, { amount: '0.10', to: { walletId: bob.walletId } }),
    askTransfer(bob, { amount: '0.10', to: { walletId: ada.walletId } }),
  ]).flat();
  const answers = await Promise.all(exchanges);
  expect(answers.map(({ transaction }) => transaction?.status)).toEqual(answers.map(() => 'COMPLETED'));
  expect(await available(ada)).toBe('75.00');
  expect(await available(bob)).toBe('27.00');
});

test('transfers that together exceed the funds go through only as far as they reach', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => askTransfer(bob, { amount: '5.00', to: { walletId: carol.walletId } })),
  );
  const completed = answers.filter(({ transaction }) => transaction?.status === 'COMPLETED');
  const refused = answers.filter(({ userErrors }) => userErrors[0]?.code === 'INSUFFICIENT_FUNDS');
  expect([completed.length, refused.length]).toEqual([5, 5]);
  expect(await available(bob)).toBe('2.00');
});

test('after all that the ledger verifies', async () => {
  expect(await askLedger(place)).toMatchObject({ balanced: true, faults: [] });
});
