import { expect, test } from 'vitest';
import { endInSlices } from './slices.ts';

test.each([
  ['none', 0, 0],
  ['a few, at once', 50, 0],
  ['more, in two slices', 51, 1],
  ['very many, in forty', 100_000, 39],
])('ends %s, each once and in their order', async (_, count, rests) => {
  const all = Array.from({ length: count }, (_unused, index) => index);
  const ended: number[] = [];
  let rested = 0;
  await endInSlices(
    all,
    (item) => ended.push(item),
    async () => {
      rested += 1;
    },
  );
  expect(ended).toEqual(all);
  expect(rested).toBe(rests);
});
