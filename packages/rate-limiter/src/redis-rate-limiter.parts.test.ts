import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type RunningPart, startRedis } from '@paygraph/parts';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { rateLimiterRules } from './contract.ts';
import type { RateLimiter } from './port.ts';
import { createRedisRateLimiter } from './redis-rate-limiter.ts';

const open: (RateLimiter | RedisConnection)[] = [];

/** A limiter of its own, with nothing counted. */
function createLimiter(url: string, prefix: string = randomUUID()) {
  const told: string[] = [];
  const connection = connectRedis({ url, cluster: false, caFile: undefined, connectionName: 'test' });
  const limiter = createRedisRateLimiter({
    connection,
    keyPrefix: prefix,
    onAway: () => told.push('away'),
    onBack: () => told.push('back'),
  });
  open.push(limiter, connection);
  return { limiter, told, connection };
}

const probe = { name: 'probe', points: 1_000_000, perSeconds: 60 };
const limit = { name: 'three', points: 3, perSeconds: 60 };

async function untilAsked({ limiter, told }: { limiter: RateLimiter; told: string[] }): Promise<void> {
  // The first question comes before the connection: it is counted here, and told as away.
  for (let tries = 0; tries < 2_000 && told.at(-1) !== 'back'; tries += 1) {
    await limiter.look(probe, 'probe');
    await delay(10);
  }
  expect(told.at(-1)).toBe('back');
}

/** Two processes in turn: what each counts for itself can't hide what Redis counts. */
function inTurn(one: RateLimiter, other: RateLimiter): RateLimiter {
  let calls = 0;
  const next = () => {
    calls += 1;
    return calls % 2 === 0 ? one : other;
  };
  return {
    take: (...call) => next().take(...call),
    look: (...call) => next().look(...call),
    giveBack: (...call) => next().giveBack(...call),
    close: async () => {},
  };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((opened) => opened.close()));
});

describe('a rate limiter on Redis', () => {
  let redis: RunningPart;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  for (const { rule, check } of rateLimiterRules) {
    test(rule, async () => {
      const prefix = randomUUID();
      const pair = [createLimiter(redis.address, prefix), createLimiter(redis.address, prefix)] as const;
      await Promise.all(pair.map(untilAsked));
      await check({ limiter: inTurn(pair[0].limiter, pair[1].limiter), pass: (ms) => delay(ms) });
    });
  }

  test('counts for all processes together', async () => {
    const one = createLimiter(redis.address, 'together');
    const other = createLimiter(redis.address, 'together');
    await Promise.all([untilAsked(one), untilAsked(other)]);
    await one.limiter.take(limit, 'a', 2);
    expect(await other.limiter.take(limit, 'a')).toMatchObject({ allowed: true, remaining: 0 });
    expect((await other.limiter.take(limit, 'a')).allowed).toBe(false);
    expect((await one.limiter.take(limit, 'a')).allowed).toBe(false);
    expect((await one.limiter.look(limit, 'a')).allowed).toBe(false);
  });

  test('leaves nothing without an end in Redis', async () => {
    const made = createLimiter(redis.address, 'ending');
    await untilAsked(made);
    await made.limiter.take(limit, 'a');
    await made.limiter.giveBack(limit, 'a');
    await made.limiter.giveBack(limit, 'never');
    const { client } = made.connection;
    const ttls = await Promise.all((await client.keys('*')).map((key) => client.ttl(key)));
    expect(ttls.length).toBeGreaterThan(0);
    expect(ttls.every((seconds) => seconds >= 0)).toBe(true);
  });
});

describe('with Redis gone', () => {
  test('what was counted before still counts, and what comes is counted here', async () => {
    const redis = await startRedis();
    try {
      const made = createLimiter(redis.address);
      await untilAsked(made);
      await made.limiter.take(limit, 'a', 2);
      await redis.kill9();
      expect((await made.limiter.take(limit, 'a')).allowed).toBe(true);
      expect((await made.limiter.take(limit, 'a')).allowed).toBe(false);
      await made.limiter.giveBack(limit, 'a');
      expect((await made.limiter.look(limit, 'a')).remaining).toBe(0);
      expect(made.told.at(-1)).toBe('away');
    } finally {
      await redis.stop();
    }
  });

  test('one that came back empty sets nobody free', async () => {
    const redis = await startRedis();
    try {
      const made = createLimiter(redis.address);
      await untilAsked(made);
      await made.limiter.take(limit, 'a', 3);
      await redis.kill9();
      await made.limiter.take(limit, 'a');
      await redis.restart();
      await untilAsked(made);
      expect((await made.limiter.take(limit, 'a')).allowed).toBe(false);
      expect((await made.limiter.take(limit, 'b')).allowed).toBe(true);
    } finally {
      await redis.stop();
    }
  });

  test('one that hangs holds up no more than one try, and answers count again when it is back', async () => {
    const redis = await startRedis();
    try {
      const made = createLimiter(redis.address);
      await untilAsked(made);
      redis.pause();
      const verdicts = [];
      for (let index = 0; index < 20; index += 1) verdicts.push(await made.limiter.take(limit, 'a'));
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(3);
      redis.resume();
      await untilAsked(made);
    } finally {
      await redis.stop();
    }
  });
});

test('a Redis that was never there: counted here, nothing rejected', async () => {
  const { limiter, told } = createLimiter('redis://127.0.0.1:1');
  for (let index = 0; index < 3; index += 1) {
    expect((await limiter.take(limit, 'a')).allowed).toBe(true);
  }
  expect((await limiter.take(limit, 'a')).allowed).toBe(false);
  await limiter.giveBack(limit, 'a', 4);
  expect(await limiter.look(limit, 'a')).toMatchObject({ allowed: true, remaining: 3 });
  expect(told).toEqual(['away']);
});
