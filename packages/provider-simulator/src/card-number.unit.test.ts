import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brandOf, passesLuhn, readCardNumber } from './card-number.ts';

/** 12 to 18 digits with the one check digit that fits them. */
const validNumber = fc
  .array(fc.nat(9), { minLength: 12, maxLength: 18 })
  .map((digits) => digits.join(''))
  .map((digits) => digits + [...'0123456789'].find((check) => passesLuhn(digits + check)));

describe('a card number', () => {
  test.each(['4242424242424242', '4242 4242 4242 4242', '4000-0000-0000-0002', '378282246310005'])(
    '%j is read',
    (text) => expect(readCardNumber(text)).toBe(text.replaceAll(/[ -]/g, '')),
  );

  test.each(['', '4242424242424241', '42424242424x4242', '424242424242', '0'.repeat(20), '٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢'])(
    '%j is none',
    (text) => expect(readCardNumber(text)).toBeUndefined(),
  );

  test('has exactly one check digit that fits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{12,18}$/), (digits) => {
        expect([...'0123456789'].filter((check) => passesLuhn(digits + check))).toHaveLength(1);
      }),
    );
  });

  test('with one digit mistyped is none', () => {
    fc.assert(
      fc.property(validNumber, fc.nat(), fc.integer({ min: 1, max: 9 }), (number, place, offset) => {
        const at = place % number.length;
        const mistyped =
          number.slice(0, at) + ((Number(number[at]) + offset) % 10).toString() + number.slice(at + 1);
        expect(readCardNumber(number)).toBe(number);
        expect(readCardNumber(mistyped)).toBeUndefined();
      }),
    );
  });

  test.each([
    ['4242424242424242', 'Visa'],
    ['5555555555554444', 'Mastercard'],
    ['2223003122003222', 'Mastercard'],
    ['378282246310005', 'American Express'],
    ['6011111111111117', 'Discover'],
    ['3566002020360505', 'JCB'],
    ['36227206271667', 'Diners Club'],
    ['6200000000000005', 'UnionPay'],
    ['9999999999999995', 'Card'],
  ])('%s is a %s', (number, brand) => expect(brandOf(number)).toBe(brand));
});
