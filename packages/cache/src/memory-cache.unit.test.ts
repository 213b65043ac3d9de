import { describe, expect, test } from 'vitest';
import { cacheRules } from './contract.ts';
import { createMemoryCache } from './memory-cache.ts';

describe('a cache in memory', () => {
  for (const { rule, check } of cacheRules) {
    test(rule, async () => {
      let clockMs = 1_000;
      const pass = async (ms: number) => {
        clockMs += ms;
      };
      await check({ cache: createMemoryCache({ maxValues: 100, nowMs: () => clockMs }), pass });
    });
  }

  test('holds no more than it may, and forgets what was longest unused', async () => {
    const cache = createMemoryCache({ maxValues: 2 });
    await cache.set('a', 'a', 60_000);
    await cache.set('b', 'b', 60_000);
    await cache.get('a');
    await cache.set('c', 'c', 60_000);
    expect([await cache.get('a'), await cache.get('b'), await cache.get('c')]).toEqual(['a', undefined, 'c']);
  });
});
