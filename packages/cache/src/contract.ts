import assert from 'node:assert/strict';
import type { Cache } from './port.ts';

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

/** What every cache keeps to. Each adapter's test runs all of them, each on an empty cache. */
export const cacheRules: readonly CacheRule[] = [
  {
    rule: 'answers undefined for what was never set',
    check: async ({ cache }) => {
      assert.equal(await cache.get('a'), undefined);
    },
  },
  {
    rule: 'answers what was set last, each key its own',
    check: async ({ cache }) => {
      await cache.set('a', 'one', minuteMs);
      await cache.set('b', 'other', minuteMs);
      await cache.set('a', 'two', minuteMs);
      assert.equal(await cache.get('a'), 'two');
      assert.equal(await cache.get('b'), 'other');
    },
  },
  {
    rule: 'forgets a value when its time is over, and not before',
    check: async ({ cache, pass }) => {
      await cache.set('short', 'value', soonMs);
      await cache.set('long', 'value', minuteMs);
      assert.equal(await cache.get('short'), 'value');
      await pass(soonMs + 50);
      assert.equal(await cache.get('short'), undefined);
      assert.equal(await cache.get('long'), 'value');
    },
  },
  {
    rule: 'forgets what is deleted, its version too',
    check: async ({ cache }) => {
      await cache.setIfNewer('a', '0009', 'nine', minuteMs);
      await cache.delete('a');
      assert.equal(await cache.get('a'), undefined);
      assert.equal(await cache.setIfNewer('a', '0001', 'one', minuteMs), true);
      await cache.delete('never there');
    },
  },
  {
    rule: 'replaces an older version by a newer one',
    check: async ({ cache }) => {
      assert.equal(await cache.setIfNewer('a', '0001', 'one', minuteMs), true);
      assert.equal(await cache.setIfNewer('a', '0002', 'two', minuteMs), true);
      assert.equal(await cache.get('a'), 'two');
    },
  },
  {
    rule: 'never replaces a newer version by an older one, nor by the same',
    check: async ({ cache }) => {
      await cache.setIfNewer('a', '0010', 'ten', minuteMs);
      assert.equal(await cache.setIfNewer('a', '0009', 'nine', minuteMs), false);
      assert.equal(await cache.setIfNewer('a', '0010', 'ten again', minuteMs), false);
      assert.equal(await cache.get('a'), 'ten');
    },
  },
  {
    rule: 'keeps the newest of versions that are set at once',
    check: async ({ cache }) => {
      const versions = ['0003', '0007', '0001', '0005', '0007', '0002'];
      await Promise.all(versions.map((version) => cache.setIfNewer('a', version, version, minuteMs)));
      assert.equal(await cache.get('a'), '0007');
    },
  },
  {
    rule: 'counts a value without a version as older than any',
    check: async ({ cache }) => {
      await cache.set('a', 'plain', minuteMs);
      assert.equal(await cache.setIfNewer('a', '0001', 'one', minuteMs), true);
      assert.equal(await cache.get('a'), 'one');
    },
  },
  {
    rule: 'forgets a version when its time is over',
    check: async ({ cache, pass }) => {
      await cache.setIfNewer('a', '0002', 'two', soonMs);
      await pass(soonMs + 50);
      assert.equal(await cache.get('a'), undefined);
      assert.equal(await cache.setIfNewer('a', '0001', 'one', minuteMs), true);
    },
  },
];
