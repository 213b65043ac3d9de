import { type StatusChange, UpdateProfileDocument } from '@paygraph/sdk';
import { type System, startSystem } from '@paygraph/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { cursorAfter } from '../../people/following.ts';
import { askTransfer, deposit, signUpWithWallet, type WalletHolder } from '../../people/movements.ts';
import { clientOf, cuttable, expired, watchFetch } from './person.ts';

const place = inject('place');
let own: System;
beforeAll(async () => {
  own = await startSystem();
});
afterAll(() => own.stop());

async function send(from: WalletHolder, to: WalletHolder, times: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let time = 0; time < times; time += 1) {
    const { transaction } = await askTransfer(from, { amount: '0.10', to: { walletId: to.walletId } });
    if (transaction?.status !== 'COMPLETED') throw new Error(`a transfer came to ${transaction?.status}`);
    ids.push(transaction.id);
  }
  return ids;
}

test('a server that is started again under an open subscription costs no status, and none comes twice', async () => {
  const [ada, bob] = await Promise.all([
    signUpWithWallet(own.place, { name: 'Ada' }),
    signUpWithWallet(own.place, { name: 'Bob' }),
  ]);
  const after = await cursorAfter(ada, await deposit(ada, '100.00'));
  const connections: string[] = [];
  const paygraph = clientOf(ada);
  const changes = paygraph.followTransactions(
    { walletId: ada.walletId, after },
    { onConnection: (connection) => connections.push(connection) },
  );
  const seen: StatusChange[] = [];
  const completed = () =>
    seen.filter(({ status }) => status === 'COMPLETED').map(({ transaction }) => transaction.id);
  const until = async (count: number) => {
    while (completed().length < count) {
      const { value, done } = await changes.next();
      if (done === true) throw new Error('it ended');
      seen.push(value);
    }
  };

  const first = await send(ada, bob, 5);
  await until(5);
  await own.kill9();
  await own.restart();
  const second = await send(ada, bob, 5);
  await until(10);

  expect(completed()).toEqual([...first, ...second]);
  // Each came into being, and was completed: nothing was missed, nothing told twice.
  expect(seen.map(({ status }) => status)).toEqual(
    Array.from({ length: 20 }, (_, place) => (place % 2 === 0 ? 'PENDING' : 'COMPLETED')),
  );
  expect(connections).toContain('reconnecting');
  await changes.return?.();
  await paygraph.close();
  await Promise.all([ada.client.close(), bob.client.close()]);
});

test('a balance comes at once, also after each cut, and never goes back', async () => {
  const [ada, bob] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
  ]);
  await deposit(ada, '10.00');
  const { webSocket, cut } = cuttable();
  const paygraph = clientOf(ada, { webSocket });
  const versions: string[] = [];
  let available = '';
  const balances = paygraph.followBalance({ walletId: ada.walletId });
  const read = async () => {
    const { value, done } = await balances.next();
    if (done === true) throw new Error('it ended');
    versions.push(value.balance.version);
    available = value.balance.available.amount;
  };
  await read();
  expect(available).toBe('10.00');
  for (let time = 1; time <= 3; time += 1) {
    cut();
    await send(ada, bob, 2);
    while (available !== (10 - time * 0.2).toFixed(2)) await read();
  }
  expect(versions).toEqual([...new Set(versions)].toSorted());
  await balances.return?.();
  await paygraph.close();
});

test('a connection whose token has ended is made again with a new one', async () => {
  const ada = await signUpWithWallet(place, { name: 'Ada' });
  const { fetch, count } = watchFetch();
  const paygraph = clientOf({ place, tokens: await expired(place, ada.tokens) }, { fetch });
  const balances = paygraph.followBalance({ walletId: ada.walletId });
  expect((await balances.next()).value?.id).toBe(ada.walletId);
  expect(count('RefreshSession')).toBe(1);
  await balances.return?.();
  await paygraph.close();
});

test('what was told while the connection was lost comes once, with the next one', async () => {
  const [ada, bob] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
  ]);
  await deposit(ada, '10.00');
  const { webSocket, cut } = cuttable();
  const connected = Promise.withResolvers<void>();
  const paygraph = clientOf(bob, { webSocket });
  const notifications = paygraph.followNotifications({ onConnection: () => connected.resolve() });
  const reading = notifications.next();
  await connected.promise;
  const titles: string[] = [];
  cut();
  await send(ada, bob, 1);
  const first = await reading;
  if (first.done !== true) titles.push(first.value.topic);
  await send(ada, bob, 1);
  const second = await notifications.next();
  if (second.done !== true) titles.push(second.value.topic);
  expect(titles).toEqual(['transaction.completed', 'transaction.completed']);
  expect(second.value?.id).not.toBe(first.value?.id);
  await notifications.return?.();
  await paygraph.close();
});

test('a subscription ends with its signal, and one to a stranger’s wallet with the server’s word', async () => {
  const [ada, bob] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
  ]);
  const paygraph = clientOf(ada);
  const ending = new AbortController();
  const balances = paygraph.followBalance({ walletId: ada.walletId }, { signal: ending.signal });
  await balances.next();
  ending.abort();
  expect(await balances.next()).toEqual({ done: true, value: undefined });
  const strangers = paygraph.followBalance({ walletId: bob.walletId });
  await expect(strangers.next()).rejects.toMatchObject({ kind: 'failed', code: 'NOT_FOUND' });
  // The connection is as good as before.
  const { updateProfile } = await paygraph.mutate(UpdateProfileDocument, {
    input: { displayName: 'Ada L.' },
  });
  expect(updateProfile.user?.displayName).toBe('Ada L.');
  await paygraph.close();
});
