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
    const put = (key: string) => cache.tell(key, { version: '1', value: key, ttlMs: 60_000 });
    await put('a');
    await put('b');
    await cache.get('a');
    await put('c');
    const values = await Promise.all(['a', 'b', 'c'].map(async (key) => (await cache.get(key)).value));
    expect(values).toEqual(['a', undefined, 'c']);
  });
});
