import { expect, test } from 'vitest';
import { restAfter } from './catching-up.ts';

test('a consumer that keeps up does not rest', () => {
  expect(restAfter(10, 0n)).toBe(0);
  expect(restAfter(10, 50n)).toBe(0);
});

test('one far behind rests half as long as it works, and for 25 ms at the most', () => {
  expect(restAfter(10, 51n)).toBe(5);
  expect(restAfter(1_000, 6_000n)).toBe(25);
});
