import { type Environment, readConfig } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { transactionsConfigOf, transactionsVariables } from './config.ts';
import { defaultLimits } from './domain/limits.ts';
import { defaultFeeTariff } from './domain/merchant-fee.ts';

const readTexts = (environment: Environment) =>
  transactionsConfigOf(readConfig(transactionsVariables, environment));
const read = (environment: Record<string, unknown>) =>
  readTexts(
    Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, JSON.stringify(value)])),
  );

test('without variables the contract’s limits and fees hold, for every role', () => {
  const { limits, tariff } = readTexts({});
  expect(limits).toEqual({ USER: defaultLimits, MERCHANT: defaultLimits, ADMIN: defaultLimits });
  expect(limits.USER.transaction.USD).toBe(1_000_000n);
  expect(limits.USER.day.USD).toBe(2_500_000n);
  expect(tariff).toEqual(defaultFeeTariff);
});

describe('TRANSACTION_LIMITS', () => {
  test('changes what it names, by role and currency, and nothing else', () => {
    const { limits } = read({
      TRANSACTION_LIMITS: { MERCHANT: { transaction: { USD: '20000.00' }, day: { JPY: '9000000' } } },
    });
    expect(limits.USER).toEqual(defaultLimits);
    expect(limits.MERCHANT).toEqual({
      transaction: { ...defaultLimits.transaction, USD: 2_000_000n },
      day: { ...defaultLimits.day, JPY: 9_000_000n },
    });
  });

  test.each([
    ['a role there is not', { CLERK: {} }],
    ['a limit there is not', { USER: { week: { USD: '1.00' } } }],
    ['a currency there is not', { USER: { day: { XXX: '1.00' } } }],
    ['other digits than its currency', { USER: { day: { USD: '1' } } }],
    ['nothing', { USER: { day: { USD: '0.00' } } }],
    ['a number', { USER: { day: { USD: 100 } } }],
    ['a list', []],
  ])('refuses %s, by its name', (_what, value) => {
    expect(() => read({ TRANSACTION_LIMITS: value })).toThrow('TRANSACTION_LIMITS');
  });

  test('refuses what is not JSON', () => {
    expect(() => readTexts({ TRANSACTION_LIMITS: '{' })).toThrow('is not JSON as in');
  });
});

describe('MERCHANT_FEES', () => {
  test('is the whole tariff: currencies it does not name have no fixed part', () => {
    expect(read({ MERCHANT_FEES: { percent: '1.25', fixed: { USD: '0.10', EUR: '0.00' } } }).tariff).toEqual({
      rateMillionths: 12_500n,
      fixedMinor: { USD: 10n, EUR: 0n },
    });
  });

  test.each([
    ['0', 0n],
    ['2.9', 29_000n],
    ['0.0001', 1n],
    ['100', 1_000_000n],
  ])('reads %s %% as %s millionths', (percent, millionths) => {
    expect(read({ MERCHANT_FEES: { percent, fixed: {} } }).tariff.rateMillionths).toBe(millionths);
  });

  test.each(['-1', '101', '1e1', '2.90001', '', '.5'])('refuses %s %%', (percent) => {
    expect(() => read({ MERCHANT_FEES: { percent, fixed: {} } })).toThrow('MERCHANT_FEES');
  });

  test('refuses a fixed part below zero', () => {
    expect(() => read({ MERCHANT_FEES: { percent: '1', fixed: { USD: '-0.01' } } })).toThrow('MERCHANT_FEES');
  });
});
