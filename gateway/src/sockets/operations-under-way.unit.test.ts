import { expect, test } from 'vitest';
import { createOperationsUnderWay } from './operations-under-way.ts';

test('an operation is replaced when another begins under its id, and not by one that has ended before', () => {
  const underWay = createOperationsUnderWay(10);
  const first = underWay.begin('1');
  expect(first?.isReplaced()).toBe(false);
  const second = underWay.begin('1');
  expect([first?.isReplaced(), second?.isReplaced()]).toEqual([true, false]);
  first?.end();
  expect(second?.isReplaced()).toBe(false);
});

test('no more are under way than may be, whatever their ids; each that ends makes room for one', () => {
  const underWay = createOperationsUnderWay(2);
  const first = underWay.begin('1');
  expect(underWay.begin('1')).toBeDefined();
  expect(underWay.begin('2')).toBeUndefined();
  first?.end();
  first?.end();
  expect(underWay.begin('2')).toBeDefined();
  expect(underWay.begin('3')).toBeUndefined();
});
