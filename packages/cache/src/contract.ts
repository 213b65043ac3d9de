import assert from 'node:assert/strict';
import type { Cache, Entry, Era } from './port.ts';

/** A cache to try, empty, and a way to let time pass: a clock that is set, or waiting where the clock is not ours. */
export interface CacheOnTrial {
  readonly cache: Cache;
  pass(ms: number): Promise<void>;
}

export interface CacheRule {
  readonly rule: string;
  /** Rejects where the cache breaks the rule. */
  check(trial: CacheOnTrial): Promise<void>;
}

const minuteMs = 60_000;
/** Short enough to wait for, where the clock is a real one. */
const soonMs = 200;

const entry = (version: string, value: string, ttlMs = minuteMs): Entry => ({ version, value, ttlMs });

async function eraOf(cache: Cache, key: string): Promise<Era> {
  const { era } = await cache.get(key);
  assert.ok(era !== undefined, 'the cache keeps nothing');
  return era;
}

const valueIn = async (cache: Cache, key: string) => (await cache.get(key)).value;

/** What every cache keeps to. Each adapter's test runs all of them, each on an empty cache. */
export const cacheRules: readonly CacheRule[] = [
  {
    rule: 'knows nothing of what was never kept',
    check: async ({ cache }) => {
      assert.equal(await valueIn(cache, 'a'), undefined);
    },
  },
  {
    rule: 'answers what was kept, each key its own',
    check: async ({ cache }) => {
      assert.equal(await cache.keep('a', entry('1', 'one'), await eraOf(cache, 'a')), true);
      assert.equal(await cache.keep('b', entry('1', 'другое\u0000"\n'), await eraOf(cache, 'b')), true);
      assert.equal(await cache.keep('', entry('1', ''), await eraOf(cache, '')), true);
      assert.equal(await valueIn(cache, 'a'), 'one');
      assert.equal(await valueIn(cache, 'b'), 'другое\u0000"\n');
      assert.equal(await valueIn(cache, ''), '');
    },
  },
  {
    rule: 'forgets a value when its time is over, and not before',
    check: async ({ cache, pass }) => {
      await cache.keep('short', entry('1', 'value', soonMs), await eraOf(cache, 'short'));
      await cache.keep('long', entry('1', 'value'), await eraOf(cache, 'long'));
      assert.equal(await valueIn(cache, 'short'), 'value');
      await pass(soonMs + 50);
      assert.equal(await valueIn(cache, 'short'), undefined);
      assert.equal(await valueIn(cache, 'long'), 'value');
    },
  },
  {
    rule: 'replaces an older version by a newer one',
    check: async ({ cache }) => {
      const era = await eraOf(cache, 'a');
      assert.equal(await cache.keep('a', entry('0001', 'one'), era), true);
      assert.equal(await cache.keep('a', entry('0002', 'two'), era), true);
      assert.equal(await valueIn(cache, 'a'), 'two');
    },
  },
  {
    rule: 'never replaces a newer version by an older one, nor by the same',
    check: async ({ cache }) => {
      const era = await eraOf(cache, 'a');
      await cache.keep('a', entry('0010', 'ten'), era);
      assert.equal(await cache.keep('a', entry('0009', 'nine'), era), false);
      assert.equal(await cache.keep('a', entry('0010', 'ten again'), era), false);
      assert.equal(await valueIn(cache, 'a'), 'ten');
    },
  },
  {
    rule: 'keeps the newest of versions that are kept at once',
    check: async ({ cache }) => {
      const era = await eraOf(cache, 'a');
      const versions = ['0003', '0007', '0001', '0005', '0007', '0002'];
      await Promise.all(versions.map((version) => cache.keep('a', entry(version, version), era)));
      assert.equal(await valueIn(cache, 'a'), '0007');
    },
  },
  {
    rule: 'answers nothing older than what was told',
    check: async ({ cache }) => {
      await cache.keep('a', entry('0001', 'one'), await eraOf(cache, 'a'));
      await cache.tell('a', entry('0002', 'two'));
      assert.notEqual(await valueIn(cache, 'a'), 'one');
    },
  },
  {
    rule: 'keeps nothing older than what was told, and what was told when a reader brings it',
    check: async ({ cache }) => {
      const era = await eraOf(cache, 'a');
      await cache.tell('a', entry('0002', 'two'));
      assert.equal(await cache.keep('a', entry('0001', 'one'), era), false);
      await cache.keep('a', entry('0002', 'two'), era);
      assert.equal(await valueIn(cache, 'a'), 'two');
    },
  },
  {
    rule: 'is told again, or too late, without harm',
    check: async ({ cache }) => {
      const era = await eraOf(cache, 'a');
      await cache.keep('a', entry('0002', 'two'), era);
      await cache.tell('a', entry('0001', 'one'));
      await cache.tell('a', entry('0002', 'two'));
      assert.equal(await valueIn(cache, 'a'), 'two');
    },
  },
  {
    rule: 'knows nothing in a new era of what was kept before',
    check: async ({ cache }) => {
      for (const key of ['a', 'b', 'c']) await cache.keep(key, entry('1', key), await eraOf(cache, key));
      await cache.beginEra();
      for (const key of ['a', 'b', 'c']) assert.equal(await valueIn(cache, key), undefined);
    },
  },
  {
    rule: 'keeps nothing that was asked for in an era that is over',
    check: async ({ cache }) => {
      const era = await eraOf(cache, 'a');
      await cache.beginEra();
      assert.equal(await cache.keep('a', entry('1', 'old'), era), false);
      assert.equal(await valueIn(cache, 'a'), undefined);
    },
  },
  {
    rule: 'keeps the very version in a new era that it kept in the last one',
    check: async ({ cache }) => {
      await cache.keep('a', entry('0007', 'seven'), await eraOf(cache, 'a'));
      await cache.beginEra();
      assert.equal(await cache.keep('a', entry('0007', 'seven'), await eraOf(cache, 'a')), true);
      assert.equal(await valueIn(cache, 'a'), 'seven');
    },
  },
  {
    rule: 'forgets a version when its time is over',
    check: async ({ cache, pass }) => {
      const era = await eraOf(cache, 'a');
      await cache.keep('a', entry('0002', 'two', soonMs), era);
      await pass(soonMs + 50);
      assert.equal(await valueIn(cache, 'a'), undefined);
      assert.equal(await cache.keep('a', entry('0001', 'one'), era), true);
    },
  },
];
