import { describe, expect, test } from 'vitest';
import { createUsedTokens } from './used-tokens.ts';

describe('tokens that were used', () => {
  test('are known for the whole of their life, wherever in it the memory is turned over', () => {
    for (const firstMs of [0, 1, 39, 40, 79]) {
      const used = createUsedTokens({ lifeMs: 40, maxPerLife: 10 });
      used.use('another', 0);
      expect(used.use('one', firstMs)).toBe(true);
      for (const laterMs of [0, 1, 20, 39]) expect(used.use('one', firstMs + laterMs)).toBe(false);
    }
  });

  test('are forgotten after two lives', () => {
    const used = createUsedTokens({ lifeMs: 40, maxPerLife: 10 });
    used.use('one', 0);
    expect(used.use('one', 80)).toBe(true);
  });

  test('are refused beyond the bound, until the memory is turned over', () => {
    const used = createUsedTokens({ lifeMs: 40, maxPerLife: 2 });
    expect([used.use('a', 0), used.use('b', 0), used.use('c', 0)]).toEqual([true, true, false]);
    expect(used.use('c', 40)).toBe(true);
  });
});
