import { type CurrencyCode, digitsOf, type Money } from '@paygraph/money';

/**
 * The most one transaction may move, in whole units: 10,000 USD, and in other currencies a round figure near it.
 * Rates of November 2025, rounded; a limit need not follow them day by day.
 */
const mostByCurrency: Readonly<Record<CurrencyCode, bigint>> = {
  AED: 37_000n,
  AUD: 15_000n,
  BHD: 3_800n,
  BRL: 54_000n,
  CAD: 14_000n,
  CHF: 10_000n,
  CLP: 9_400_000n,
  CNY: 71_000n,
  CZK: 210_000n,
  DKK: 65_000n,
  EUR: 10_000n,
  GBP: 10_000n,
  HKD: 78_000n,
  HUF: 3_300_000n,
  ILS: 33_000n,
  INR: 890_000n,
  ISK: 1_300_000n,
  JOD: 7_100n,
  JPY: 1_500_000n,
  KRW: 15_000_000n,
  KWD: 3_100n,
  MXN: 180_000n,
  NOK: 100_000n,
  NZD: 18_000n,
  OMR: 3_900n,
  PLN: 37_000n,
  RON: 44_000n,
  SEK: 95_000n,
  SGD: 13_000n,
  THB: 320_000n,
  TND: 30_000n,
  TRY: 420_000n,
  TWD: 310_000n,
  USD: 10_000n,
  ZAR: 170_000n,
};

export function exceedsTransactionLimit(amount: Money): boolean {
  return amount.minor > mostByCurrency[amount.currency] * 10n ** BigInt(digitsOf(amount.currency));
}
