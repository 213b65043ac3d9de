import { describe, expect, test } from 'vitest';
import { isIdempotencyKey, refuseTexts } from './command-texts.ts';
import { canonicalText } from './movement.ts';

describe('an idempotency key', () => {
  test.each(['k', 'order 17', 'Überweisung №5', '🙂', 'x'.repeat(128), '🙂'.repeat(128)])(
    'may be %j',
    (key) => {
      expect(isIdempotencyKey(key)).toBe(true);
    },
  );

  test.each(['', 'x'.repeat(129), 'a\nb', 'tab\t', '\u0000', '\ud800', 'zero\u200bwidth', '\u2028'])(
    'may not be %j',
    (key) => {
      expect(isIdempotencyKey(key)).toBe(false);
    },
  );
});

test('a description has at most 200 characters, a reference 64, counted as people do', () => {
  const idempotencyKey = 'k';
  expect(
    refuseTexts({ idempotencyKey, description: '🙂'.repeat(200), reference: 'r'.repeat(64) }),
  ).toBeUndefined();
  expect(refuseTexts({ idempotencyKey, description: 'd'.repeat(201) })).toEqual({
    code: 'INVALID_INPUT',
    about: 'description',
  });
  expect(refuseTexts({ idempotencyKey, reference: 'r'.repeat(65) })).toEqual({
    code: 'INVALID_INPUT',
    about: 'reference',
  });
});

test('no two inputs have the same canonical text', () => {
  const texts = [
    canonicalText('transfer', ['a', undefined, 'b']),
    canonicalText('transfer', ['a', 'b', undefined]),
    canonicalText('transfer', ['a', '', 'b']),
    canonicalText('transfer', ['a","b']),
    canonicalText('transfer', ['a', 'b']),
    canonicalText('deposit', ['a', 'b']),
  ];
  expect(new Set(texts).size).toBe(texts.length);
});
