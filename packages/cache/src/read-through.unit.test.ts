import { describe, expect, test } from 'vitest';
import { createMemoryCache } from './memory-cache.ts';
import { createReadThrough } from './read-through.ts';

/** A source of one value, whose answer is on its way until it is let go, and a reader through a cache. */
function createScene({ ttlMs = 60_000 } = {}) {
  const source = { value: 1n, isAway: false, asked: [] as string[][], gate: Promise.resolve() };
  const clock = { nowMs: 1 };
  const cache = createMemoryCache({ maxValues: 10, nowMs: () => clock.nowMs });
  const reader = createReadThrough<string, bigint>({
    cache,
    ttlMs,
    source: async (ids) => {
      if (source.isAway) throw new Error('the source is away');
      source.asked.push([...ids]);
      const { value } = source;
      await source.gate;
      return new Map(ids.filter((id) => id !== 'nobody').map((id) => [id, value]));
    },
    versionOf: (value) => value,
    write: String,
    read: (text) => (/^\d+$/.test(text) ? BigInt(text) : undefined),
    isKept: (value) => value < 100n,
    now: () => clock.nowMs,
  });
  return { source, clock, cache, reader };
}

describe('a reader', () => {
  test('asks the source only for what the cache does not know', async () => {
    const { source, reader } = createScene();
    await reader.of(['a']);
    expect(await reader.of(['a', 'b', 'nobody'])).toEqual(
      new Map([
        ['a', 1n],
        ['b', 1n],
      ]),
    );
    expect(source.asked).toEqual([['a'], ['b', 'nobody']]);
  });

  test('that was slow puts nothing old in place of what a writer told meanwhile', async () => {
    const { source, reader } = createScene();
    const { promise, resolve } = Promise.withResolvers<void>();
    source.gate = promise;
    const slow = reader.of(['a']);
    await expect.poll(() => source.asked.length).toBe(1);
    source.value = 2n;
    await reader.learn('a', 2n);
    resolve();
    expect((await slow).get('a')).toBe(1n);
    expect((await reader.of(['a'])).get('a')).toBe(2n);
  });

  test('that was slower than anything is remembered keeps nothing', async () => {
    const { source, clock, reader } = createScene();
    const { promise, resolve } = Promise.withResolvers<void>();
    source.gate = promise;
    const slow = reader.of(['a']);
    await expect.poll(() => source.asked.length).toBe(1);
    clock.nowMs += 11_000;
    resolve();
    await slow;
    await reader.of(['a']);
    expect(source.asked).toHaveLength(2);
  });

  test('that was slower than what a writer told is remembered keeps nothing, however soon that is forgotten', async () => {
    const { source, clock, reader } = createScene({ ttlMs: 2_000 });
    const { promise, resolve } = Promise.withResolvers<void>();
    source.gate = promise;
    const slow = reader.of(['a']);
    await expect.poll(() => source.asked.length).toBe(1);
    source.value = 2n;
    await reader.learn('a', 2n);
    clock.nowMs += 3_000;
    resolve();
    expect((await slow).get('a')).toBe(1n);
    expect((await reader.of(['a'])).get('a')).toBe(2n);
  });

  test('keeps nothing that is not worth it', async () => {
    const { source, reader } = createScene();
    source.value = 100n;
    await reader.of(['a']);
    await reader.of(['a']);
    expect(source.asked).toHaveLength(2);
  });
});

describe('a writer', () => {
  test('whose value only the source knows makes what it is by now known', async () => {
    const { source, reader } = createScene();
    await reader.of(['a']);
    source.value = 2n;
    await reader.learnAnew(['a']);
    expect((await reader.of(['a'])).get('a')).toBe(2n);
  });

  test('that can’t ask the source has everything forgotten', async () => {
    const { source, reader } = createScene();
    await reader.of(['a', 'b']);
    source.value = 2n;
    source.isAway = true;
    await reader.learnAnew(['a']);
    source.isAway = false;
    expect((await reader.of(['a'])).get('a')).toBe(2n);
  });
});
