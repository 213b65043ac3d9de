import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awayPauseMs, pauseMs } from './retry-policy.ts';

const policy = { tries: 12, firstPauseMs: 1_000, longestPauseMs: 300_000 };
const random = fc.double({ min: 0, max: 1, noNaN: true });

describe('the pause after a failed try', () => {
  test('doubles from a second up to five minutes at its most', () => {
    const longest = Array.from({ length: 12 }, (_, index) => pauseMs(policy, index + 1, 1) / 1_000);
    expect(longest).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
  });

  test('is anything from nothing to that: those that failed together do not come together again', () => {
    expect([0, 0.25, 0.5].map((share) => pauseMs(policy, 5, share))).toEqual([0, 4_000, 8_000]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), random, (tries, share) => {
        const pause = pauseMs(policy, tries, share);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(policy.longestPauseMs);
      }),
    );
  });
});

test('the pause while something is away is never nothing, and two seconds at the most', () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), random, (waits, share) => {
      const pause = awayPauseMs(waits, share);
      expect(pause).toBeGreaterThanOrEqual(50);
      expect(pause).toBeLessThanOrEqual(2_000);
    }),
  );
});
