import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readIban } from './iban.ts';

/** Reckoned in one big number, another way than the code under test does. */
function withCheckDigits(country: string, account: string): string {
  const number = [...`${account}${country}00`].map((character) => Number.parseInt(character, 36)).join('');
  return `${country}${(98n - (BigInt(number) % 97n)).toString().padStart(2, '0')}${account}`;
}

const validIban = fc
  .tuple(fc.stringMatching(/^[A-Z]{2}$/), fc.stringMatching(/^[A-Z0-9]{11,30}$/))
  .map(([country, account]) => withCheckDigits(country, account));

describe('an IBAN', () => {
  test.each(['DE89 3704 0044 0532 0130 00', 'GB82 WEST 1234 5698 7654 32', 'no9386011117947'])(
    '%j is read',
    (text) => expect(readIban(text)).toBe(text.replaceAll(' ', '').toUpperCase()),
  );

  test.each(['', 'DE89370400440532013001', 'DE8937040044', 'D189370400440532013000', 'DE89-3704-0044-0532'])(
    '%j is none',
    (text) => expect(readIban(text)).toBeUndefined(),
  );

  test('with its check digits is read', () => {
    fc.assert(
      fc.property(validIban, (iban) => {
        expect(readIban(iban)).toBe(iban);
      }),
    );
  });

  test('with one digit of the account mistyped is none', () => {
    const account = fc.stringMatching(/^\d{11,30}$/);
    fc.assert(
      fc.property(account, fc.nat(), fc.integer({ min: 1, max: 9 }), (digits, place, offset) => {
        const iban = withCheckDigits('DE', digits);
        const at = 4 + (place % digits.length);
        const mistyped =
          iban.slice(0, at) + ((Number(iban[at]) + offset) % 10).toString() + iban.slice(at + 1);
        expect(readIban(mistyped)).toBeUndefined();
      }),
    );
  });
});
