/** Two processes of every service on the same parts: one of them may fail, and nobody loses money or waits for long. */
import { WalletDocument } from '@paygraph/sdk';
import { createClient, eventually, type Replicas, startReplicas, subgraphNames } from '@paygraph/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askTransfer, available, deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';

let replicas: Replicas;
let ada: WalletHolder;
let bob: WalletHolder;
let moved = 0;

beforeAll(async () => {
  replicas = await startReplicas();
  [ada, bob] = await Promise.all([
    signUpWithWallet(replicas.place, { name: 'Ada' }),
    signUpWithWallet(replicas.place, { name: 'Bob' }),
  ]);
  await deposit(ada, '100.00');
});
afterAll(async () => {
  await Promise.all([ada?.client.close(), bob?.client.close()]);
  await replicas?.stopAll();
});

const names = [...subgraphNames, 'gateway'] as const;

/** Whoever asks may be told once that a service is away; the same asked again moves the money, and moves it once. */
async function transferOne(): Promise<void> {
  moved += 1;
  const key = `replicas ${moved}`;
  await eventually(`transfer ${moved} is completed`, async () => {
    const { transaction } = await askTransfer(ada, { amount: '1.00', to: { walletId: bob.walletId }, key });
    return transaction?.status === 'COMPLETED' || undefined;
  });
}

/** What a transfer does not ask for: users, payments, notifications. */
async function expectWhole(): Promise<void> {
  const query =
    'query { me { displayName paymentMethods { label } notifications(first: 1) { unreadCount } } }';
  const data = await eventually('every part of the answer is there', async () => {
    const answer = await ada.client.send(query);
    return answer.errors.length === 0 ? answer.data : undefined;
  });
  expect(data).toMatchObject({ me: { displayName: 'Ada', paymentMethods: [{ label: 'Visa •••• 4242' }] } });
}

async function expectMoved(): Promise<void> {
  expect(await available(bob)).toBe(`${moved}.00`);
  expect(await available(ada)).toBe(`${100 - moved}.00`);
}

test('each gateway by itself answers the same', async () => {
  await transferOne();
  for (const place of replicas.places) {
    const client = createClient({ place, accessToken: bob.tokens.accessToken });
    const { wallet } = await client.mustRun(WalletDocument, { id: bob.walletId });
    expect(wallet?.balance.available.amount).toBe('1.00');
    await client.close();
  }
});

describe.each(names)('with two of %s', (name) => {
  test('one may be stopped in order, killed, and come back, and all is there meanwhile', async () => {
    await replicas.stop(name, 0);
    await transferOne();
    await expectWhole();
    await replicas.restart(name, 0);
    await replicas.kill9(name, 1);
    await transferOne();
    await expectWhole();
    await replicas.restart(name, 1);
    await transferOne();
    await expectMoved();
  });
});

test('one that stands still is given nothing new', async () => {
  replicas.pause('wallets', 0);
  await transferOne();
  replicas.resume('wallets', 0);
  await transferOne();
  await expectMoved();
});
