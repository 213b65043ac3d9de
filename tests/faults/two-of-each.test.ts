/** Two processes of every service, of which one after another is told to stop, killed, or stands still. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually, type Replicas, startReplicas } from '@paygraph/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  askTransfer,
  available,
  deposit,
  minorOf,
  signUpWithWallet,
  type WalletHolder,
} from '../people/movements.ts';
import { type Follower, follow } from './follower.ts';

const services = ['gateway', 'users', 'wallets', 'transactions', 'payments', 'notifications'] as const;

let replicas: Replicas;
let ada: WalletHolder;
let ben: WalletHolder;
let followers: Follower[] = [];
/** The ids of what the platform has taken on. */
const sent = new Set<string>();

beforeAll(async () => {
  // On Postgres alone: this is about processes. Thirteen of them on two cores are slow to answer, and that is no fault.
  const environment = { RATE_LIMIT_SCALE: '1000', SUBGRAPH_TIMEOUT_MS: '10000' };
  replicas = await startReplicas({ onParts: false, environment });
  ada = await signUpWithWallet(replicas.place, { name: 'Ada' });
  ben = await signUpWithWallet(replicas.place, { name: 'Ben' });
  await deposit(ada, '900.00');
});
afterEach(async () => {
  await Promise.all(followers.map((follower) => follower.stop()));
  followers = [];
});
afterAll(async () => {
  await Promise.all([ada?.client.close(), ben?.client.close()]);
  await replicas?.stopAll();
});

/** What one try is answered with; undefined where the outcome is unknown. */
async function send(key: string): Promise<{ id: string; status: string } | undefined> {
  try {
    const { transaction } = await askTransfer(ada, { amount: '0.01', to: { walletId: ben.walletId }, key });
    return transaction ?? undefined;
  } catch {
    return undefined;
  }
}

/** A transfer, with as many more tries as it is given; its id, once the platform has taken it on. */
async function transfer(retries: number): Promise<string | undefined> {
  const key = randomUUID();
  for (let attempt = 0; attempt <= retries; attempt += 1) {
    if (attempt > 0) await delay(300);
    const answer = await send(key);
    if (answer === undefined || answer.status === 'FAILED') continue;
    sent.add(answer.id);
    return answer.id;
  }
  return undefined;
}

/** One at each gateway. */
async function followAtBoth(): Promise<readonly Follower[]> {
  followers = await Promise.all(replicas.places.map((place) => follow(ada, place, () => transfer(20))));
  return followers;
}

/** Each has been told that the transaction is COMPLETED: once. */
async function heardOf(ids: readonly string[]): Promise<void> {
  for (const follower of followers) {
    const missing = () => ids.filter((id) => !follower.told.get(id)?.includes('COMPLETED'));
    await eventually('all is told', () => (missing().length === 0 ? true : undefined), { timeoutMs: 60_000 });
    for (const id of ids) {
      const statuses = follower.told.get(id) ?? [];
      expect(statuses, JSON.stringify(follower.endings)).toEqual([...new Set(statuses)]);
    }
  }
}

describe('told to stop, one after another, under way', () => {
  test('each ends with code 0, no call fails after one retry, and no follower of either gateway misses a thing', async () => {
    const before = minorOf(await available(ben));
    sent.clear();
    await followAtBoth();
    const done: (string | undefined)[] = [];
    let isOver = false;
    const customers = Array.from({ length: 2 }, async () => {
      for (; !isOver; await delay(20)) done.push(await transfer(1));
    });
    try {
      for (const name of services) {
        // Throws where one does not end with code 0.
        await replicas.stop(name, 0);
        await replicas.restart(name, 0);
      }
    } finally {
      isOver = true;
      await Promise.all(customers);
    }
    console.log(`${done.length} transfers while ${services.length} processes were stopped and started`);
    expect(done.filter((id) => id === undefined)).toEqual([]);
    await heardOf([...sent]);
    // One minor unit each, those that opened the streams among them.
    expect(minorOf(await available(ben)) - before).toBe(BigInt(sent.size));
    // Six stops and starts, one after the other, on whatever machine.
  }, 600_000);
});

describe('a process of transactions that', () => {
  test.each<[string, () => Promise<unknown> | unknown, () => Promise<unknown> | unknown]>([
    ['is killed', () => replicas.kill9('transactions', 0), () => replicas.restart('transactions', 0)],
    ['stands still', () => replicas.pause('transactions', 1), () => replicas.resume('transactions', 1)],
  ])(
    '%s loses no follower a change: the stream goes on or ends, and is resumed',
    async (_, lose, bringBack) => {
      await followAtBoth();
      await lose();
      try {
        const id = await transfer(60);
        if (id === undefined) throw new Error('nothing could be sent');
        await heardOf([id]);
      } finally {
        await bringBack();
      }
      // What a stream ends with tells its client to come back.
      for (const ending of followers.flatMap(({ endings }) => endings)) {
        expect(ending).toMatch(/UNAVAILABLE|1012|1006/);
      }
    },
  );
});
