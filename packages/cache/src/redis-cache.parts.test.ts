import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { cacheRules } from './contract.ts';
import { createRedisCache } from './redis-cache.ts';

describe('a cache in Redis', () => {
  let connection: RedisConnection;
  beforeAll(async () => {
    const { redisUrl: url } = inject('parts');
    connection = connectRedis({ url, cluster: false, caFile: undefined, connectionName: 'cache' });
    await connection.untilReady(10_000);
  });
  afterAll(() => connection?.close());

  for (const { rule, check } of cacheRules) {
    test(rule, async () => {
      await check({ cache: createRedisCache({ connection, name: randomUUID() }), pass: (ms) => delay(ms) });
    });
  }

  test('is one cache for all who call it by its name, and no other’s', async () => {
    const name = randomUUID();
    const [one, other, stranger] = [name, name, randomUUID()].map((each) =>
      createRedisCache({ connection, name: each }),
    );
    if (!one || !other || !stranger) throw new Error('three were made');
    const { era = '' } = await one.get('a');
    await one.keep('a', { version: '1', value: 'one', ttlMs: 60_000 }, era);
    expect((await other.get('a')).value).toBe('one');
    expect((await stranger.get('a')).value).toBeUndefined();
  });

  test('leaves nothing without an end in Redis', async () => {
    const name = randomUUID();
    const cache = createRedisCache({ connection, name });
    const { era = '' } = await cache.get('kept');
    await cache.keep('kept', { version: '1', value: 'one', ttlMs: 60_000 }, era);
    await cache.tell('told', { version: '1', value: 'one', ttlMs: 60_000 });
    await cache.beginEra();
    const keys = await connection.client.keys(`cache:{${name}:*`);
    const lives = await Promise.all(keys.map((key) => connection.client.pttl(key)));
    expect(keys.length).toBeGreaterThan(2);
    expect(lives.filter((ms) => ms <= 0)).toEqual([]);
  });

  test('told of a new era’s end by nobody, does not take what was kept in it for the next one’s', async () => {
    const name = randomUUID();
    const cache = createRedisCache({ connection, name });
    const { era = '' } = await cache.get('a');
    await cache.keep('a', { version: '1', value: 'one', ttlMs: 60_000 }, era);
    await connection.client.del(...(await connection.client.keys(`cache:{${name}:*#era`)));
    expect((await cache.get('a')).value).toBeUndefined();
    expect(await cache.keep('a', { version: '2', value: 'two', ttlMs: 60_000 }, era)).toBe(false);
  });
});
