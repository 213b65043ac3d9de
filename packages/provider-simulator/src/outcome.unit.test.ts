import { describe, expect, test } from 'vitest';
import { outcomeOf } from './outcome.ts';

const drawn = (seed: string, successRate: number) =>
  Array.from({ length: 2_000 }, (_, index) =>
    outcomeOf('random', { kind: 'charge', key: `key-${index}`, seed, successRate }),
  );

describe('a random outcome', () => {
  test('is the same for the same key', () => {
    expect(drawn('a', 0.5)).toEqual(drawn('a', 0.5));
  });

  test('is another with another seed', () => {
    expect(drawn('a', 0.5)).not.toEqual(drawn('b', 0.5));
  });

  test.each([0, 0.5, 0.9, 1])('succeeds at the rate of %d', (rate) => {
    const succeeded = drawn('a', rate).filter(({ status }) => status === 'succeeded').length;
    expect(Math.abs(succeeded / 2_000 - rate)).toBeLessThan(rate === 0 || rate === 1 ? 1e-9 : 0.04);
  });
});

describe('a token that keeps money', () => {
  const chance = { key: 'key-1', seed: 'a', successRate: 1 };
  test.each(['charge', 'payout'] as const)('succeeds at a %s', (kind) =>
    expect(outcomeOf('keeps-money', { ...chance, kind })).toEqual({ status: 'succeeded' }),
  );

  test('declines a refund', () =>
    expect(outcomeOf('keeps-money', { ...chance, kind: 'refund' })).toMatchObject({ status: 'declined' }));
});
