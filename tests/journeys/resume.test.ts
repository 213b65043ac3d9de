import { TransactionStatusChangedDocument } from '@paygraph/sdk';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { cursorAfter, type StatusChange } from '../people/following.ts';
import { askTransfer, deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';

const place = inject('place');
let ada: WalletHolder;
let bob: WalletHolder;
let cursor: string;

beforeAll(async () => {
  [ada, bob] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
  ]);
  cursor = await cursorAfter(ada, await deposit(ada, '100.00'));
});
afterAll(() => Promise.all([ada.client.close(), bob.client.close()]));

const transfers = 60;
const atOnce = 4;

/** Runs them, some at once; gives their ids. */
async function sendAll(): Promise<readonly string[]> {
  const ids: string[] = [];
  let begun = 0;
  const sendOn = async () => {
    for (; begun < transfers; ) {
      begun += 1;
      const { transaction } = await askTransfer(ada, { amount: '0.10', to: { walletId: bob.walletId } });
      ids.push(transaction?.id ?? '');
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sendOn));
  return ids;
}

/** Reads a few events, loses the connection, goes on after the last one it saw, until all transfers are told of. */
async function readWithCuts(cutAfter: (connection: number) => number) {
  const seen: StatusChange[] = [];
  let connections = 0;
  const isComplete = () => seen.filter(({ status }) => status === 'COMPLETED').length === transfers;
  while (!isComplete()) {
    connections += 1;
    const live = ada.client.subscribe(TransactionStatusChangedDocument, {
      walletId: ada.walletId,
      after: seen.at(-1)?.cursor ?? cursor,
    });
    for (let left = cutAfter(connections); left > 0 && !isComplete(); left -= 1) {
      seen.push((await live.next()).transactionStatusChanged);
    }
    ada.client.cut();
  }
  return { seen, connections };
}

test('a client that loses its connection again and again misses nothing, and is told nothing twice', async () => {
  const [ids, { seen, connections }] = await Promise.all([
    sendAll(),
    readWithCuts((connection) => 1 + ((connection * 7) % 13)),
  ]);
  expect(connections).toBeGreaterThan(10);
  expect(new Set(seen.map(({ cursor }) => cursor)).size).toBe(seen.length);
  const statusesOf = (id: string) =>
    seen.filter(({ transaction }) => transaction.id === id).map(({ status }) => status);
  expect(ids).toHaveLength(transfers);
  expect(ids.map(statusesOf)).toEqual(ids.map(() => ['PENDING', 'COMPLETED']));
  expect(seen).toHaveLength(2 * transfers);
});

test('a client that was away all the time is told everything in the same order', async () => {
  const live = ada.client.subscribe(TransactionStatusChangedDocument, {
    walletId: ada.walletId,
    after: cursor,
  });
  const cursors: string[] = [];
  for (let left = 2 * transfers; left > 0; left -= 1) {
    cursors.push((await live.next()).transactionStatusChanged.cursor);
  }
  live.stop();
  const again = ada.client.subscribe(TransactionStatusChangedDocument, {
    walletId: ada.walletId,
    after: cursors[10] ?? '',
  });
  for (const expected of cursors.slice(11)) {
    expect((await again.next()).transactionStatusChanged.cursor).toBe(expected);
  }
  again.stop();
});

test('the receiver who was away is told of each transfer too', async () => {
  const live = bob.client.subscribe(TransactionStatusChangedDocument, {
    walletId: bob.walletId,
    after: cursor,
  });
  const statuses: string[] = [];
  for (let left = 2 * transfers; left > 0; left -= 1) {
    statuses.push((await live.next()).transactionStatusChanged.status);
  }
  expect(statuses.filter((status) => status === 'COMPLETED')).toHaveLength(transfers);
  live.stop();
});
