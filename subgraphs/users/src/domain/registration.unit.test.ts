import { describe, expect, test } from 'vitest';
import { type RegistrationInput, readRegistration } from './registration.ts';

const ada: RegistrationInput = {
  email: 'ada@example.com',
  password: 'a password of ada',
  displayName: 'Ada',
  phone: undefined,
  merchant: false,
};

function read(input: Partial<RegistrationInput>) {
  return readRegistration({ ...ada, ...input }, () => false);
}

describe('a registration', () => {
  test('keeps the name without the blanks around it', () => {
    expect(read({ displayName: '  Ada  ' })).toMatchObject({ registration: { displayName: 'Ada' } });
  });

  test('makes a user, or a merchant where asked, and never an admin', () => {
    expect(read({})).toMatchObject({ registration: { role: 'USER' } });
    expect(read({ merchant: true })).toMatchObject({ registration: { role: 'MERCHANT' } });
  });

  test.each([
    ['', 'display-name-empty'],
    [' \t\n ', 'display-name-empty'],
    ['x'.repeat(81), 'display-name-too-long'],
    ['Ada\r\nBcc: all@example.com', 'display-name-unprintable'],
    ['Ada\u2028', undefined],
    ['Ada\u2028Eve', 'display-name-unprintable'],
    ['Ada\u202egnp.exe', 'display-name-unprintable'],
    ['Ada\u0007', 'display-name-unprintable'],
    ['Ada\ud800', 'display-name-unprintable'],
    ['x'.repeat(80), undefined],
    ['😀'.repeat(80), undefined],
    ["O'Hara; drop table users --", undefined],
    ['Ядвига 👩‍🚀', undefined],
  ])('with the name %j is refused or not: %s', (displayName, refusal) => {
    expect(refusalsOf({ displayName })).toEqual(refusal === undefined ? [] : [refusal]);
  });

  test.each([
    ['+4915112345678', true],
    ['+1234567', true],
    [`+${'1'.repeat(15)}`, true],
    [`+${'1'.repeat(16)}`, false],
    ['+123456', false],
    ['+0123456789', false],
    ['004915112345678', false],
    ['+49 151 12345678', false],
    ['+4915112345678\n', false],
    ['', false],
  ])('with the phone number %j is taken: %s', (phone, taken) => {
    expect(refusalsOf({ phone })).toEqual(taken ? [] : ['phone-malformed']);
  });

  test('is told all that is wrong at once', () => {
    expect(refusalsOf({ displayName: '', password: 'short', phone: 'none' })).toEqual([
      'display-name-empty',
      'password-too-short',
      'phone-malformed',
    ]);
  });
});

function refusalsOf(input: Partial<RegistrationInput>) {
  const result = read(input);
  return 'refusals' in result ? result.refusals : [];
}
