import { expect, test } from 'vitest';
import { readCommonPasswords } from './common-passwords.ts';

test('the passwords that are guessed first are known, in any case', async () => {
  const isCommon = await readCommonPasswords();
  expect(isCommon('123456789012')).toBe(true);
  expect(isCommon('Password1234')).toBe(true);
  expect(isCommon('qwertyuiop123')).toBe(true);
  expect(isCommon('')).toBe(false);
  expect(isCommon('a password of ada')).toBe(false);
});
