import type { CurrencyCode } from '@paygraph/money';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultFeeTariff, feeShare, merchantFee } from './merchant-fee.ts';

const feeOf = (minor: bigint, currency: CurrencyCode = 'USD') =>
  merchantFee({ minor, currency }, defaultFeeTariff).minor;

describe('the fee of a payment', () => {
  const cases: [string, bigint, CurrencyCode, bigint][] = [
    ['is 2.9 % and 0.30 in USD', 10_000n, 'USD', 320n],
    ['is 2.9 % and 0.35 in EUR', 10_000n, 'EUR', 325n],
    ['is 2.9 % and 0.20 in GBP', 10_000n, 'GBP', 310n],
    ['is 2.9 % and 40 in JPY, which has no smaller unit', 1_000n, 'JPY', 69n],
    ['is 2.9 % and nothing more elsewhere', 10_000n, 'CHF', 290n],
    ['is rounded down from the middle to the even unit: 14.5 is 14', 500n, 'USD', 44n],
    ['is rounded up from the middle to the even unit: 43.5 is 44', 1_500n, 'USD', 74n],
    ['is rounded to the nearest unit below the middle', 1_200n, 'USD', 65n],
    ['is never more than the payment', 29n, 'USD', 29n],
    ['is all of the smallest payment', 1n, 'USD', 1n],
    ['may be nothing', 10n, 'CHF', 0n],
  ];
  test.each(cases)('%s', (_rule, minor, currency, fee) => {
    expect(feeOf(minor, currency)).toBe(fee);
  });
});

describe('the shares of the fee that refunds give back', () => {
  test('are in proportion: 5.00 of 12.00 give back 0.27 of 0.65', () => {
    const payment = { amountMinor: 1_200n, feeMinor: 65n };
    expect(feeShare(payment, { refundedMinor: 0n, feeRefundedMinor: 0n }, 500n)).toBe(27n);
    expect(feeShare(payment, { refundedMinor: 500n, feeRefundedMinor: 27n }, 700n)).toBe(38n);
  });

  test('are nothing where what failed meanwhile left more than is due given back', () => {
    const payment = { amountMinor: 100n, feeMinor: 1n };
    // 0.40, then 0.20 with which the whole fee fell due; the first one failed.
    expect(feeShare(payment, { refundedMinor: 20n, feeRefundedMinor: 1n }, 10n)).toBe(0n);
  });

  /** Refunds of a part each, of which some fail later, in any order; then all that is left. */
  const histories = fc.record({
    amountMinor: fc.oneof(fc.bigInt({ min: 1n, max: 100n }), fc.bigInt({ min: 1n, max: 100_000n })),
    feeParts: fc.bigInt({ min: 0n, max: 1_000n }),
    parts: fc.array(
      fc.record({ part: fc.bigInt({ min: 1n, max: 1_000n }), failsAfter: fc.option(fc.nat(5)) }),
      { maxLength: 30 },
    ),
  });

  test('sum to the fee once all is given back, whatever failed on the way, and are never more than their refund', () => {
    fc.assert(
      fc.property(histories, ({ amountMinor, feeParts, parts }) => {
        const feeMinor = (amountMinor * feeParts) / 1_000n;
        const payment = { amountMinor, feeMinor };
        const open: { minor: bigint; share: bigint; failsIn: number | undefined }[] = [];
        const totals = () => ({
          refundedMinor: open.reduce((sum, { minor }) => sum + minor, 0n),
          feeRefundedMinor: open.reduce((sum, { share }) => sum + share, 0n),
        });
        const refund = (minor: bigint, failsIn: number | undefined) => {
          const share = feeShare(payment, totals(), minor);
          expect(share >= 0n && share <= minor).toBe(true);
          open.push({ minor, share, failsIn });
        };
        for (const { part, failsAfter } of parts) {
          const left = amountMinor - totals().refundedMinor;
          const minor = (left * part) / 1_000n;
          if (minor > 0n) refund(minor, failsAfter ?? undefined);
          for (const refunded of open) if (refunded.failsIn !== undefined) refunded.failsIn -= 1;
          const failed = open.findIndex(({ failsIn }) => failsIn !== undefined && failsIn < 0);
          if (failed >= 0) open.splice(failed, 1);
        }
        const left = amountMinor - totals().refundedMinor;
        if (left > 0n) refund(left, undefined);
        expect(totals()).toEqual({ refundedMinor: amountMinor, feeRefundedMinor: feeMinor });
      }),
      { numRuns: 500 },
    );
  });
});
