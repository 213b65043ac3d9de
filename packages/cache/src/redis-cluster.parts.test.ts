import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createRedisRateLimiter } from '@paygraph/rate-limiter';
import { rateLimiterRules } from '@paygraph/rate-limiter/contract';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import { eventually } from '@paygraph/testing';
import { type ScratchRedisCluster, startScratchRedisCluster } from '@paygraph/testing/scratch-redis-cluster';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cacheRules } from './contract.ts';
import { createRedisCache } from './redis-cache.ts';

let cluster: ScratchRedisCluster;
let connection: RedisConnection;
let losses = 0;
beforeAll(async () => {
  cluster = await startScratchRedisCluster();
  connection = connectRedis({
    url: cluster.url,
    cluster: true,
    caFile: undefined,
    connectionName: 'cluster test',
  });
  connection.onLost(() => {
    losses += 1;
  });
  await connection.untilReady(20_000);
});
afterAll(async () => {
  connection?.close();
  await cluster?.stop();
});

describe('a cache on a Redis cluster', () => {
  for (const { rule, check } of cacheRules) {
    test(rule, async () => {
      await check({ cache: createRedisCache({ connection, name: randomUUID() }), pass: (ms) => delay(ms) });
    });
  }

  test('is spread over all servers', async () => {
    const cache = createRedisCache({ connection, name: randomUUID() });
    for (let index = 0; index < 100; index += 1) {
      await cache.tell(`key ${index}`, { version: '1', value: '', ttlMs: 60_000 });
    }
    if (!('nodes' in connection.client)) throw new Error('this is no cluster');
    const sizes = await Promise.all(connection.client.nodes('master').map((node) => node.dbsize()));
    expect(sizes).toHaveLength(3);
    expect(sizes.filter((size) => size < 10)).toEqual([]);
  });
});

describe('a rate limiter on a Redis cluster', () => {
  for (const { rule, check } of rateLimiterRules) {
    test(rule, async () => {
      const limiter = createRedisRateLimiter({ connection, keyPrefix: randomUUID() });
      await check({ limiter, pass: (ms) => delay(ms) });
    });
  }

  test('counts for several processes together', async () => {
    const keyPrefix = randomUUID();
    const limit = { name: 'three', points: 3, perSeconds: 60 };
    const [one, other] = [1, 2].map(() => createRedisRateLimiter({ connection, keyPrefix }));
    expect((await one?.take(limit, 'a', 3))?.allowed).toBe(true);
    expect((await other?.take(limit, 'a'))?.allowed).toBe(false);
  });
});

describe('a server of a cluster that ends', () => {
  test('is told as a loss, for what it knew is gone, and used again when it is back', async () => {
    const cache = createRedisCache({ connection, name: randomUUID() });
    await cache.beginEra();
    const before = losses;
    await cluster.kill(1);
    await eventually('the loss is told', () => (losses > before ? true : undefined));
    await cluster.start(1);
    await eventually('all of it is used again', async () => {
      await cache.beginEra();
      return true;
    });
  });
});
