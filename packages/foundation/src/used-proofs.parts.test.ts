import { once } from 'node:events';
import { createServer } from 'node:net';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { createUsedProofs } from './used-proofs.ts';

const lifeMs = 40_000;
let connections: RedisConnection[] = [];
let release: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const connection of connections) connection.close();
  connections = [];
  await Promise.all(release.map((free) => free()));
  release = [];
});

/** The memory of one process of the service. */
async function process(service = 'wallets', url = inject('parts').redisUrl) {
  const redis = connectRedis({ url, cluster: false, caFile: undefined, connectionName: service });
  connections.push(redis);
  await redis.untilReady(10_000);
  const failed: unknown[] = [];
  const { use } = createUsedProofs({ redis, service, onFailed: (error) => failed.push(error) });
  return { redis, failed, use: (id: string) => use(id, lifeMs) };
}

const newId = () => `gateway ${crypto.randomUUID()}`;

describe('a proof', () => {
  test('is good at the first process that is shown it, and at no other', async () => {
    const [one, other] = [await process(), await process()];
    const id = newId();
    expect([await one.use(id), await other.use(id), await one.use(id)]).toEqual([true, false, false]);
  });

  test('that is shown to many at once is good at one', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => process()));
    const id = newId();
    const answers = await Promise.all(all.map(({ use }) => use(id)));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  test('made for one service says nothing of another’s', async () => {
    const id = newId();
    expect(await (await process('wallets')).use(id)).toBe(true);
    expect(await (await process('users')).use(id)).toBe(true);
  });

  test('is remembered for as long as it could be shown, and no longer', async () => {
    const { use, redis } = await process();
    const id = newId();
    await use(id);
    const leftMs = await redis.client.pttl(`used-proof:wallets:${id}`);
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(lifeMs);
  });
});

test('where Redis is away every call goes on, and nobody waits for it', async () => {
  const { use, redis } = await process();
  redis.client.disconnect();
  await expect.poll(redis.isReady).toBe(false);
  expect(await use(newId())).toBe(true);
});

test('where Redis does not answer the call goes on after a moment, and it is told', async () => {
  const { url } = await silentServer();
  const redis = connectRedis({ url, cluster: false, caFile: undefined, connectionName: 'wallets' });
  connections.push(redis);
  const failed: unknown[] = [];
  // It looks ready, as a server does that was stopped a moment ago.
  const stalled = { client: redis.client, isReady: () => true };
  const { use } = createUsedProofs({
    redis: stalled,
    service: 'wallets',
    onFailed: (error) => failed.push(error),
  });
  expect(await use(newId(), lifeMs)).toBe(true);
  expect(failed).toHaveLength(1);
});

describe('a Redis that did not answer', () => {
  /** It looks ready all the time, as a server does that stands still. */
  async function inDoubt() {
    const { redis } = await process();
    let nowMs = 0;
    const failed: unknown[] = [];
    const { use } = createUsedProofs({
      redis: { client: redis.client, isReady: () => true },
      service: 'wallets',
      onFailed: (error) => failed.push(error),
      now: () => nowMs,
    });
    redis.client.disconnect();
    await expect.poll(redis.isReady).toBe(false);
    expect(await use(newId(), lifeMs)).toBe(true);
    const many = () => Promise.all(Array.from({ length: 10 }, () => use(newId(), lifeMs)));
    const later = () => {
      nowMs += 1_000;
    };
    return { redis, failed, use, many, later };
  }

  test('is left alone, and then asked by one call while the others go on', async () => {
    const { failed, many, later } = await inDoubt();
    await many();
    expect(failed).toHaveLength(1);
    later();
    await many();
    expect(failed).toHaveLength(2);
  });

  test('is believed again by every call once it has answered one', async () => {
    const { redis, use, later } = await inDoubt();
    await redis.client.connect();
    const id = newId();
    expect([await use(id, lifeMs), await use(id, lifeMs)]).toEqual([true, true]);
    later();
    expect([await use(id, lifeMs), await use(id, lifeMs)]).toEqual([true, false]);
  });
});

/** Takes connections and says nothing. */
async function silentServer(): Promise<{ url: string }> {
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  await once(server, 'listening');
  release.push(async () => {
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `redis://127.0.0.1:${address.port}` };
}
