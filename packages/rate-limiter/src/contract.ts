import assert from 'node:assert/strict';
import type { RateLimiter } from './port.ts';

/** A limiter to try, with nothing counted, and a way to let time pass: a clock that is set, or waiting. */
export interface RateLimiterOnTrial {
  readonly limiter: RateLimiter;
  pass(ms: number): Promise<void>;
}

export interface RateLimiterRule {
  readonly rule: string;
  /** Rejects where the limiter breaks the rule. */
  check(trial: RateLimiterOnTrial): Promise<void>;
}

const threeAMinute = { name: 'three-a-minute', points: 3, perSeconds: 60 };
/** Short enough to wait for, where the clock is a real one. */
const twoASecond = { name: 'two-a-second', points: 2, perSeconds: 1 };
const overASecondMs = 1_100;

/** What every rate limiter keeps to. Each adapter's test runs all of them, each on an empty one. */
export const rateLimiterRules: readonly RateLimiterRule[] = [
  {
    rule: 'allows as many as the limit, counting down, and refuses from then on',
    check: async ({ limiter }) => {
      const verdicts = [];
      for (let index = 0; index < 5; index += 1) verdicts.push(await limiter.take(threeAMinute, 'a'));
      assert.deepEqual(
        verdicts.map(({ allowed, remaining }) => [allowed, remaining]),
        [
          [true, 2],
          [true, 1],
          [true, 0],
          [false, 0],
          [false, 0],
        ],
      );
    },
  },
  {
    rule: 'allows no more than the limit of many at once',
    check: async ({ limiter }) => {
      const verdicts = await Promise.all(Array.from({ length: 50 }, () => limiter.take(threeAMinute, 'a')));
      assert.equal(verdicts.filter(({ allowed }) => allowed).length, 3);
    },
  },
  {
    rule: 'says when the window is over, at most its length away',
    check: async ({ limiter }) => {
      const { resetsInMs } = await limiter.take(threeAMinute, 'a');
      assert.ok(resetsInMs > 0 && resetsInMs <= 60_000, `${resetsInMs} ms`);
    },
  },
  {
    rule: 'counts each key by itself',
    check: async ({ limiter }) => {
      await limiter.take(threeAMinute, 'a', 3);
      assert.equal((await limiter.take(threeAMinute, 'a')).allowed, false);
      assert.equal((await limiter.take(threeAMinute, 'b')).allowed, true);
    },
  },
  {
    rule: 'counts each limit by itself, though the keys are the same',
    check: async ({ limiter }) => {
      await limiter.take(threeAMinute, 'a', 4);
      assert.equal((await limiter.take(twoASecond, 'a')).allowed, true);
    },
  },
  {
    rule: 'keeps keys apart that are long and differ at their end',
    check: async ({ limiter }) => {
      await limiter.take(threeAMinute, `${'x'.repeat(10_000)}1`, 4);
      assert.equal((await limiter.take(threeAMinute, `${'x'.repeat(10_000)}1`)).allowed, false);
      assert.equal((await limiter.take(threeAMinute, `${'x'.repeat(10_000)}2`)).allowed, true);
    },
  },
  {
    rule: 'takes a key literally, whatever is in it',
    check: async ({ limiter }) => {
      for (const key of ['', '__proto__', 'a b\r\nDEL x', 'ключ', 'a:b']) {
        await limiter.take(threeAMinute, key, 4);
        assert.equal((await limiter.take(threeAMinute, key)).allowed, false);
        assert.equal((await limiter.take(threeAMinute, `${key}.`)).allowed, true);
      }
    },
  },
  {
    rule: 'takes several points at once, all or refused',
    check: async ({ limiter }) => {
      assert.equal((await limiter.take(threeAMinute, 'a', 2)).allowed, true);
      assert.equal((await limiter.take(threeAMinute, 'a', 2)).allowed, false);
    },
  },
  {
    rule: 'begins anew when the window is over, and not before, however often it refused meanwhile',
    check: async ({ limiter, pass }) => {
      await limiter.take(twoASecond, 'a', 2);
      assert.equal((await limiter.take(twoASecond, 'a')).allowed, false);
      await limiter.take(twoASecond, 'a', 50);
      await pass(overASecondMs);
      const { allowed, remaining } = await limiter.take(twoASecond, 'a');
      assert.deepEqual([allowed, remaining], [true, 1]);
    },
  },
  {
    rule: 'looks without counting',
    check: async ({ limiter }) => {
      const before = await limiter.look(threeAMinute, 'a');
      assert.deepEqual(before, { allowed: true, remaining: 3, resetsInMs: 0 });
      await limiter.take(threeAMinute, 'a', 2);
      for (let index = 0; index < 3; index += 1) await limiter.look(threeAMinute, 'a');
      const after = await limiter.look(threeAMinute, 'a');
      assert.deepEqual([after.allowed, after.remaining], [true, 1]);
      await limiter.take(threeAMinute, 'a');
      assert.equal((await limiter.look(threeAMinute, 'a')).allowed, false);
    },
  },
  {
    rule: 'gives back what was taken',
    check: async ({ limiter }) => {
      await limiter.take(threeAMinute, 'a', 3);
      await limiter.giveBack(threeAMinute, 'a');
      assert.equal((await limiter.take(threeAMinute, 'a')).allowed, true);
      assert.equal((await limiter.take(threeAMinute, 'a')).allowed, false);
    },
  },
  {
    rule: 'gives back no more than was taken, and nothing of a window that is over',
    check: async ({ limiter, pass }) => {
      await limiter.giveBack(threeAMinute, 'never', 5);
      assert.equal((await limiter.look(threeAMinute, 'never')).remaining, 3);
      await limiter.take(threeAMinute, 'a');
      await limiter.giveBack(threeAMinute, 'a', 5);
      assert.equal((await limiter.look(threeAMinute, 'a')).remaining, 3);

      await limiter.take(twoASecond, 'b');
      await pass(overASecondMs);
      await limiter.giveBack(twoASecond, 'b');
      await limiter.take(twoASecond, 'b', 2);
      assert.equal((await limiter.take(twoASecond, 'b')).allowed, false);
    },
  },
];
