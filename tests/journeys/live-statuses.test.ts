import { TransactionStatusChangedDocument, WalletBalanceChangedDocument } from '@paygraph/sdk';
import { eventually } from '@paygraph/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { cursorAfter, followWallet, untilEnd } from '../people/following.ts';
import {
  askDeposit,
  askTransfer,
  deposit,
  minorOf,
  signUpWithWallet,
  type WalletHolder,
} from '../people/movements.ts';
import { addCard } from '../people/person.ts';

const place = inject('place');
let ada: WalletHolder;
let bob: WalletHolder;

beforeAll(async () => {
  [ada, bob] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
  ]);
});
afterAll(() => Promise.all([ada.client.close(), bob.client.close()]));

test('a slow provider shows as PROCESSING in between', async () => {
  const live = await followWallet(ada);
  const slowCard = await addCard(ada, 'tok_slow');
  const begun = performance.now();
  const { transaction, userErrors } = await askDeposit(ada, { amount: '10.00', cardId: slowCard });
  // The contract: 1.5 s; the rest is for the way there and back on a busy machine.
  expect(performance.now() - begun).toBeLessThan(2_500);
  expect({ status: transaction?.status, userErrors }).toEqual({ status: 'PROCESSING', userErrors: [] });
  const changes = await untilEnd(live);
  expect(changes.map(({ previousStatus, status }) => [previousStatus, status])).toEqual([
    [null, 'PENDING'],
    ['PENDING', 'PROCESSING'],
    ['PROCESSING', 'COMPLETED'],
  ]);
  const instants = changes.map(({ at }) => at);
  expect(instants).toEqual(instants.toSorted());
  live.stop();
});

test('a refused deposit shows as FAILED', async () => {
  const live = await followWallet(ada);
  const { transaction } = await askDeposit(ada, {
    amount: '5.00',
    cardId: await addCard(ada, 'tok_declined'),
  });
  const changes = await untilEnd(live);
  expect(changes.map(({ status }) => status)).toEqual(['PENDING', 'FAILED']);
  expect(changes.at(-1)?.transaction.id).toBe(transaction?.id);
  live.stop();
});

test('whoever asks for one transaction gets its present status first', async () => {
  const transactionId = await deposit(ada, '3.00');
  const live = ada.client.subscribe(TransactionStatusChangedDocument, { transactionId });
  const { transactionStatusChanged } = await live.next();
  expect(transactionStatusChanged).toMatchObject({ status: 'COMPLETED', transaction: { id: transactionId } });
  live.stop();
});

test('whoever asks for a wallet and a transaction gets only what fits both', async () => {
  const before = await cursorAfter(ada, await deposit(ada, '1.00'));
  const { transaction: sent } = await askTransfer(ada, { amount: '0.50', to: { walletId: bob.walletId } });
  await deposit(ada, '1.00');
  const both = { walletId: ada.walletId, transactionId: sent?.id ?? '', after: before };
  const live = ada.client.subscribe(TransactionStatusChangedDocument, both);
  expect((await untilEnd(live)).every(({ transaction }) => transaction.id === sent?.id)).toBe(true);
  live.stop();
});

test('without a cursor it tells what comes from then on, and nothing older', async () => {
  const older = await deposit(ada, '1.00');
  const live = ada.client.subscribe(TransactionStatusChangedDocument, { walletId: ada.walletId });
  // Nobody is told when a subscription has begun: money moves until an event comes.
  await eventually('the first event', async () => {
    await askTransfer(ada, { amount: '0.01', to: { walletId: bob.walletId } });
    return live.received[0];
  });
  const seen = live.received.map(({ data }) => data.transactionStatusChanged.transaction.id);
  expect(seen).not.toContain(older);
  live.stop();
});

test('two subscriptions of one person each get everything', async () => {
  const [one, other] = [await followWallet(ada), await followWallet(ada)];
  await untilEnd(one);
  const { transaction } = await askTransfer(ada, { amount: '0.10', to: { walletId: bob.walletId } });
  for (const live of [one, other]) {
    const changes = await untilEnd(live);
    expect(changes.map(({ transaction: { id }, status }) => [id, status])).toEqual([
      [transaction?.id, 'PENDING'],
      [transaction?.id, 'COMPLETED'],
    ]);
    live.stop();
  }
});

test('a balance is told at once, then after each change, never going backwards', async () => {
  const live = bob.client.subscribe(WalletBalanceChangedDocument, { walletId: bob.walletId });
  const first = await live.next();
  const start = minorOf(first.walletBalanceChanged.balance.available.amount);
  const transfers = Array.from({ length: 10 }, () =>
    askTransfer(ada, { amount: '0.01', to: { walletId: bob.walletId } }),
  );
  await Promise.all(transfers);
  const goal = start + 10n;
  const rest = await live.until(
    ({ walletBalanceChanged }) => minorOf(walletBalanceChanged.balance.available.amount) === goal,
  );
  const versions = [first, ...rest].map(({ walletBalanceChanged }) => walletBalanceChanged.balance.version);
  expect(versions).toEqual([...new Set(versions)].sort());
  live.stop();
});
