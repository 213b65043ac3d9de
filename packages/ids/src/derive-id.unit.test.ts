import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveId } from './derive-id.ts';
import { createIds, parseId } from './index.ts';

const ids = createIds();

describe('a derived id', () => {
  test('is the same from the same id and names, and is an id of its kind', () => {
    const from = ids.next('evt');
    const derived = deriveId('ntf', from, ['usr_1', 'transaction.completed']);
    expect(deriveId('ntf', from, ['usr_1', 'transaction.completed'])).toBe(derived);
    expect(parseId('ntf', derived)).toBe(derived);
  });

  test('is another one for another source, other names, names cut elsewhere, and another kind', () => {
    const from = ids.next('evt');
    const derived = [
      deriveId('ntf', from, ['ab', 'c']),
      deriveId('ntf', from, ['a', 'bc']),
      deriveId('ntf', from, ['abc']),
      deriveId('ntf', ids.next('evt'), ['ab', 'c']),
      deriveId('evt', from, ['ab', 'c']),
    ].map((id) => id.slice(4));
    expect(new Set(derived).size).toBe(derived.length);
  });

  test('sorts by the time of the id it comes from', () => {
    fc.assert(
      fc.property(fc.nat(1e12), fc.nat(1e9), fc.string(), fc.string(), (atMs, laterMs, one, other) => {
        const earlier = createIds(() => atMs).next('evt');
        const later = createIds(() => atMs + laterMs + 1).next('evt');
        expect(deriveId('ntf', earlier, [one]) < deriveId('ntf', later, [other])).toBe(true);
      }),
    );
  });
});
