import { expect, test } from 'vitest';
import { createPlaces } from './places.ts';

test('each key has so many places, and no more', () => {
  const places = createPlaces(2);
  expect([places.take('a'), places.take('a'), places.take('b')]).not.toContain(undefined);
  expect([places.hasRoom('a'), places.hasRoom('b')]).toEqual([false, true]);
  expect(places.take('a')).toBeUndefined();
});

test('a place that was freed can be taken again, however often it was freed', () => {
  const places = createPlaces(1);
  const free = places.take('a');
  free?.();
  places.take('a');
  free?.();
  expect(places.hasRoom('a')).toBe(false);
});
