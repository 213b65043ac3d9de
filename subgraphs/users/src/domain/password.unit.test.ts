import { describe, expect, test } from 'vitest';
import { isHashable, refuseNewPassword } from './password.ts';

const refuse = (password: string) => refuseNewPassword(password, (given) => given === 'the commonest');

describe('a new password', () => {
  test.each([
    ['eleven characters', 'x'.repeat(11), 'password-too-short'],
    ['eleven characters of two units each', '😀'.repeat(11), 'password-too-short'],
    ['twelve characters', 'x'.repeat(12), undefined],
    ['72 bytes', 'x'.repeat(72), undefined],
    ['72 bytes in 36 characters', 'é'.repeat(36), undefined],
    ['73 bytes', 'x'.repeat(73), 'password-too-long'],
    ['74 bytes in 37 characters', 'é'.repeat(37), 'password-too-long'],
    ['a NUL', 'before\0and after', 'password-unusable'],
    ['an unpaired surrogate', 'before\ud800and after', 'password-unusable'],
    ['what everyone tries', 'the commonest', 'password-too-common'],
  ])('of or with %s', (_, password, refusal) => {
    expect(refuse(password)).toBe(refusal);
  });
});

test('what bcrypt would see only a part of is never hashed', () => {
  expect(isHashable('short')).toBe(true);
  expect(isHashable('x'.repeat(72))).toBe(true);
  expect(isHashable('x'.repeat(73))).toBe(false);
  expect(isHashable('x\0y')).toBe(false);
  expect(isHashable('x\udc00')).toBe(false);
});
