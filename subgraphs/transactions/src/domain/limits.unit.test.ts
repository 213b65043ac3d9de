import { createIds } from '@paygraph/ids';
import type { CurrencyCode, Money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { countsAsSent, defaultLimits, exceedsDailyLimit, exceedsTransactionLimit } from './limits.ts';
import type { TransactionType } from './transaction.ts';

const of = (minor: bigint, currency: CurrencyCode = 'USD'): Money => ({ minor, currency });

test.each([
  ['USD', 1_000_000n],
  ['JPY', 1_500_000n],
  ['KWD', 3_100_000n],
] as const)('one transaction in %s moves at most %s', (currency, most) => {
  expect(exceedsTransactionLimit(of(most, currency), defaultLimits)).toBe(false);
  expect(exceedsTransactionLimit(of(most + 1n, currency), defaultLimits)).toBe(true);
});

const thirds = [of(1_250_000n, 'JPY'), of(17_500_000n, 'CZK'), of(35_000_000n, 'TRY')];

describe('what a person sends in a day', () => {
  const cases: [string, Money[], boolean][] = [
    ['may be all of the limit of one currency', [of(2_500_000n)], false],
    ['may not be one unit more', [of(2_500_001n)], true],
    ['may be half of the limits of two currencies', [of(1_250_000n), of(1_875_000n, 'JPY')], false],
    ['may not be a unit more than that', [of(1_250_000n), of(1_875_001n, 'JPY')], true],
    ['may not be the limits of two currencies', [of(2_500_000n), of(3_750_000n, 'JPY')], true],
    // What would not add up to a whole if each were rounded.
    ['may be a third of each of three limits', thirds, false],
    ['may not be a unit more than three thirds', [...thirds, of(1n)], true],
    ['may be nothing', [], false],
  ];
  test.each(cases)('%s', (_rule, sent, exceeds) => {
    expect(exceedsDailyLimit(sent, defaultLimits)).toBe(exceeds);
  });
});

describe('counts as sent', () => {
  const ids = createIds();
  const source = { walletId: ids.next('wal'), ownerId: ids.next('usr') };
  const cases: [TransactionType, boolean, boolean][] = [
    ['WITHDRAWAL', true, true],
    ['TRANSFER', true, true],
    ['PAYMENT', true, true],
    // From a card: nothing leaves a wallet of the payer.
    ['PAYMENT', false, false],
    ['DEPOSIT', false, false],
    ['REFUND', true, false],
  ];
  test.each(cases)('%s out of a wallet (%s): %s', (type, fromWallet, counts) => {
    expect(countsAsSent({ type, source: fromWallet ? source : undefined })).toBe(counts);
  });
});
