import { expect, test } from 'vitest';
import { scaleLimit } from './scale-limit.ts';

const limit = { name: 'sign-in', points: 5, perSeconds: 60 };

test('multiplies the points, in whole numbers', () => {
  expect(scaleLimit(limit, 1000)).toEqual({ ...limit, points: 5_000 });
  expect(scaleLimit(limit, 0.5)).toEqual({ ...limit, points: 2 });
});

test('never scales to nothing', () => {
  expect(scaleLimit(limit, 0.001).points).toBe(1);
});
