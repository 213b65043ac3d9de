import { describe, expect, test } from 'vitest';
import { rateLimiterRules } from './contract.ts';
import { createMemoryRateLimiter } from './memory-rate-limiter.ts';

describe('a rate limiter in memory', () => {
  for (const { rule, check } of rateLimiterRules) {
    test(rule, async () => {
      let clockMs = 1_000;
      const pass = async (ms: number) => {
        clockMs += ms;
      };
      await check({ limiter: createMemoryRateLimiter({ now: () => clockMs }), pass });
    });
  }

  const limit = { name: 'one', points: 1, perSeconds: 60 };

  test('holds no more keys than it may; the oldest gives way', async () => {
    const limiter = createMemoryRateLimiter({ maxKeys: 100 });
    for (let index = 0; index < 10_000; index += 1) await limiter.take(limit, `key ${index}`);
    expect(limiter.size()).toBe(100);
    expect((await limiter.look(limit, 'key 9999')).allowed).toBe(false);
    expect((await limiter.look(limit, 'key 0')).allowed).toBe(true);
  });

  test('keys forged under one limit push out no other’s', async () => {
    const limiter = createMemoryRateLimiter({ maxKeys: 10 });
    const other = { ...limit, name: 'other' };
    await limiter.take(other, 'guarded');
    for (let index = 0; index < 1_000; index += 1) await limiter.take(limit, `key ${index}`);
    expect((await limiter.take(other, 'guarded')).allowed).toBe(false);
  });

  test('lets go of windows that are over', async () => {
    let clockMs = 0;
    const limiter = createMemoryRateLimiter({ now: () => clockMs });
    for (let index = 0; index < 50; index += 1) await limiter.take(limit, `old ${index}`);
    clockMs = 61_000;
    for (let index = 0; index < 50; index += 1) await limiter.take(limit, `new ${index}`);
    expect(limiter.size()).toBe(50);
  });
});
