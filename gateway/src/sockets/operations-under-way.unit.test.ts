import { expect, test } from 'vitest';
import { createOperationsUnderWay } from './operations-under-way.ts';

test('an operation is replaced when another begins under its id, and not by one that has ended before', () => {
  const underWay = createOperationsUnderWay({ count: 10, characters: 100 });
  const first = underWay.begin('1', 1);
  expect(first?.isReplaced()).toBe(false);
  const second = underWay.begin('1', 1);
  expect([first?.isReplaced(), second?.isReplaced()]).toEqual([true, false]);
  first?.end();
  expect(second?.isReplaced()).toBe(false);
});

test('no more are under way than may be, whatever their ids; each that ends makes room for one', () => {
  const underWay = createOperationsUnderWay({ count: 2, characters: 100 });
  const first = underWay.begin('1', 1);
  expect(underWay.begin('1', 1)).toBeDefined();
  expect(underWay.begin('2', 1)).toBeUndefined();
  first?.end();
  first?.end();
  expect(underWay.begin('2', 1)).toBeDefined();
  expect(underWay.begin('3', 1)).toBeUndefined();
});

test('no more is kept of those under way than may be, and what has ended is kept no more', () => {
  const underWay = createOperationsUnderWay({ count: 10, characters: 100 });
  const first = underWay.begin('1', 60);
  expect(underWay.begin('2', 41)).toBeUndefined();
  expect(underWay.begin('2', 40)).toBeDefined();
  first?.end();
  first?.end();
  expect(underWay.begin('3', 60)).toBeDefined();
  expect(underWay.begin('4', 1)).toBeUndefined();
});
