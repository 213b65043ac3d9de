import { expect, test } from 'vitest';
import { createBoundedCache } from './bounded-cache.ts';

const bounds = { maxCount: 3, maxSize: 100, maxOneSize: 60 };

test('keeps what was used last', () => {
  const cache = createBoundedCache<number>(bounds);
  for (const [index, key] of ['a', 'b', 'c'].entries()) cache.set(key, index, 10);
  cache.get('a');
  cache.set('d', 3, 10);
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual([0, undefined, 2, 3]);
});

test('holds no more than fits, whatever the count', () => {
  const cache = createBoundedCache<string>(bounds);
  cache.set('a', 'A', 60);
  cache.set('b', 'B', 60);
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 'B']);
});

test('never lets one large value drive out the others', () => {
  const cache = createBoundedCache<string>(bounds);
  cache.set('a', 'A', 10);
  cache.set('b', 'B', 61);
  expect([cache.get('a'), cache.get('b')]).toEqual(['A', undefined]);
});

test('counts a value that is set again once', () => {
  const cache = createBoundedCache<string>(bounds);
  for (let time = 0; time < 10; time += 1) cache.set('a', 'A', 50);
  cache.set('b', 'B', 50);
  expect([cache.get('a'), cache.get('b')]).toEqual(['A', 'B']);
});
