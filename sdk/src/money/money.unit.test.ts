import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMoney } from './format-money.ts';
import { addMoney, compareMoney, minorUnits, moneyOf, subtractMoney } from './money.ts';
import { parseMoney } from './parse-money.ts';

const currencies = fc.constantFrom('USD', 'EUR', 'JPY', 'KWD', 'HUF', 'CLP', 'ISK', 'TND');
const minors = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });

describe('money', () => {
  test('is written and read again without loss, in every currency and of any size', () => {
    fc.assert(
      fc.property(minors, currencies, (minor, currency) => {
        expect(minorUnits(moneyOf(minor, currency))).toBe(minor);
      }),
    );
  });

  test('is added, taken off and compared as its minor units are', () => {
    fc.assert(
      fc.property(minors, minors, currencies, (left, right, currency) => {
        const [one, other] = [moneyOf(left, currency), moneyOf(right, currency)];
        expect(minorUnits(addMoney(one, other))).toBe(left + right);
        expect(minorUnits(subtractMoney(one, other))).toBe(left - right);
        expect(compareMoney(one, other)).toBe(left === right ? 0 : left < right ? -1 : 1);
      }),
    );
  });

  test.each([
    ['12.3', 'USD', 'too few digits'],
    ['12.300', 'USD', 'too many'],
    ['1.0', 'JPY', 'a fraction where there is none'],
    ['1e3', 'USD', 'an exponent'],
    ['', 'USD', 'nothing'],
    [' 1.00', 'USD', 'a blank'],
  ])('"%s" %s is refused: %s', (amount, currency) => {
    expect(() => minorUnits({ amount, currency })).toThrow(RangeError);
  });

  test('of two currencies is not reckoned together', () => {
    expect(() => addMoney(moneyOf(1n, 'USD'), moneyOf(1n, 'EUR'))).toThrow(/USD and EUR/);
  });
});

describe('money as people type it', () => {
  test.each([
    ['12.5', 'USD', 'en', '12.50'],
    ['12,50', 'EUR', 'de', '12.50'],
    ['1,234', 'USD', 'en', '1234.00'],
    ['1.234', 'EUR', 'de', '1234.00'],
    ['1,234', 'KWD', 'de', '1.234'],
    ['1 000.20', 'USD', 'en', '1000.20'],
    ['1’000', 'CHF', 'de-CH', '1000.00'],
    ['1.234.567,89', 'EUR', 'en', '1234567.89'],
    ['1,234,567', 'USD', 'de', '1234567.00'],
    ['.5', 'USD', 'en', '0.50'],
    ['5.', 'USD', 'en', '5.00'],
    ['7.000', 'USD', 'de', '7000.00'],
    ['1230', 'JPY', 'ja', '1230'],
    ['0012', 'USD', 'en', '12.00'],
  ])('"%s" %s (%s) is %s', (text, currency, locale, amount) => {
    expect(parseMoney(text, currency, { locale })).toEqual({ ok: true, money: { amount, currency } });
  });

  test.each([
    ['', 'not-a-number'],
    ['abc', 'not-a-number'],
    ['1e3', 'not-a-number'],
    ['1.2.3', 'not-a-number'],
    ['1,23,4.5', 'not-a-number'],
    ['.', 'not-a-number'],
    ['9'.repeat(40), 'not-a-number'],
    ['1.005', 'too-many-digits'],
    ['0', 'not-positive'],
    ['-5', 'not-positive'],
  ] as const)('"%s" is refused: %s', (text, why) => {
    expect(parseMoney(text, 'USD', { locale: 'en' })).toEqual({ ok: false, why });
  });

  test('is never rounded: what is understood is what was typed', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 15n }), currencies, (minor, currency) => {
        const money = moneyOf(minor, currency);
        // With three digits behind it, a point may group in some locales: not in this one.
        expect(parseMoney(money.amount, currency, { locale: 'en' })).toEqual({ ok: true, money });
      }),
    );
  });
});

describe('money for people', () => {
  test.each([
    ['1234.50', 'USD', 'en', '$1,234.50'],
    ['1230', 'JPY', 'en', '¥1,230'],
    ['0.125', 'KWD', 'en', 'KWD 0.125'],
    ['12345678901234567.89', 'EUR', 'en', '€12,345,678,901,234,567.89'],
  ])('%s %s (%s) is %s', (amount, currency, locale, shown) => {
    expect(formatMoney({ amount, currency }, { locale }).replaceAll('\u00a0', ' ')).toBe(shown);
  });

  test('shows by a sign what came in, where that is asked for', () => {
    expect(formatMoney({ amount: '5.00', currency: 'USD' }, { locale: 'en', sign: 'always' })).toBe('+$5.00');
  });
});
