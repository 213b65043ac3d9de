import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyCodes, formatMoney, isPlainDecimal, money, parseMoney } from './index.ts';

describe('money', () => {
  test('reads an amount with exactly its currency’s digits', () => {
    expect(parseMoney('12.30', 'USD')).toEqual({ minor: 1230n, currency: 'USD' });
    expect(parseMoney('1230', 'JPY')).toEqual({ minor: 1230n, currency: 'JPY' });
    expect(parseMoney('12.345', 'KWD')).toEqual({ minor: 12345n, currency: 'KWD' });
    expect(parseMoney('-0.05', 'EUR')).toEqual({ minor: -5n, currency: 'EUR' });
  });

  test.each([
    '1e3',
    'NaN',
    'Infinity',
    ' 1.00',
    '1.00 ',
    '+1.00',
    '01.00',
    '.50',
    '1.',
    '1,00',
    '',
    '-',
    '٣.٠٠',
  ])('refuses %j, which is no plain decimal', (text) => expect(parseMoney(text, 'USD')).toBe('malformed'));

  test('refuses an amount of 60 digits', () => {
    expect(isPlainDecimal('9'.repeat(60))).toBe(false);
    expect(isPlainDecimal(`1.${'0'.repeat(60)}`)).toBe(false);
  });

  test.each([
    ['1.999', 'USD'],
    ['1', 'USD'],
    ['1.0', 'JPY'],
    ['1.00', 'KWD'],
  ] as const)('refuses %s %s, which has other digits than its currency', (text, currency) =>
    expect(parseMoney(text, currency)).toBe('wrong-digits'),
  );

  test('what is written is read back the same, in every currency', () => {
    const amount = fc.record({
      minor: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
      currency: fc.constantFrom(...currencyCodes),
    });
    fc.assert(
      fc.property(amount, ({ minor, currency }) => {
        expect(parseMoney(formatMoney(money(minor, currency)), currency)).toEqual({ minor, currency });
      }),
    );
  });
});
