import { type Environment, readConfig } from '@paygraph/config';
import { currencyCodes } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { walletsConfigOf, walletsVariables } from './config.ts';
import { readBalanceLimits } from './domain/balance-limits.ts';

const read = (environment: Environment) => walletsConfigOf(readConfig(walletsVariables, environment));

describe('the balance limits', () => {
  test('are there for every currency', () => {
    const limitOf = readBalanceLimits(read({}).balanceLimits);
    for (const currency of currencyCodes) expect(limitOf(currency)).toBeGreaterThan(0n);
    expect([limitOf('USD'), limitOf('JPY'), limitOf('KWD')]).toEqual([10_000_000n, 15_000_000n, 30_000_000n]);
  });

  test('are changed for the currencies that are named', () => {
    const { balanceLimits } = read({ WALLET_BALANCE_LIMITS: '{"USD":"5.00"}' });
    expect([balanceLimits.USD, balanceLimits.EUR]).toEqual(['5.00', '100000.00']);
  });

  test.each([
    '5',
    '[]',
    'null',
    '{USD}',
    '{"XXX":"5.00"}',
    '{"USD":5}',
    '{"USD":"5"}',
    '{"USD":"-5.00"}',
    '{"USD":"0.00"}',
  ])('refuse %s', (text) => {
    expect(() => read({ WALLET_BALANCE_LIMITS: text })).toThrow(/WALLET_BALANCE_LIMITS/);
  });
});
