import { type CurrencyCode, currencyCodes, digitsOf, type Money } from '@paygraph/money';
import type { Role } from './asker.ts';
import type { Draft } from './transaction.ts';

/** A most in each currency, in its minor units. */
export type Mosts = Readonly<Record<CurrencyCode, bigint>>;

export interface MovementLimits {
  /** The most one transaction may move. */
  readonly transaction: Mosts;
  /** The most a person may send in a day (UTC), over all wallets and currencies. */
  readonly day: Mosts;
}

export type LimitsByRole = Readonly<Record<Role, MovementLimits>>;

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

/** A day is two transactions of the largest and a half: 25,000 USD. */
export const defaultLimits: MovementLimits = {
  transaction: mosts((currency) => inMinor(mostByCurrency[currency], currency)),
  day: mosts((currency) => (inMinor(mostByCurrency[currency], currency) * 5n) / 2n),
};

export const defaultLimitsByRole: LimitsByRole = {
  USER: defaultLimits,
  MERCHANT: defaultLimits,
  ADMIN: defaultLimits,
};

export function exceedsTransactionLimit(
  { minor, currency }: Money,
  { transaction }: MovementLimits,
): boolean {
  return minor > transaction[currency];
}

/** What goes out of a person's wallets counts towards the day's limit; a refund only undoes what came in. */
export function countsAsSent({ type, source }: Pick<Draft, 'type' | 'source'>): boolean {
  return source !== undefined && type !== 'REFUND';
}

/**
 * Whether all a person sent in a day is too much: each currency counts as the part it is of its own limit, so that two
 * wallets don't make two limits. Exact: parts of a whole are compared as fractions, with no division.
 */
export function exceedsDailyLimit(sent: readonly Money[], { day }: MovementLimits): boolean {
  const whole = sent.reduce((product, { currency }) => product * day[currency], 1n);
  const used = sent.reduce((sum, { minor, currency }) => sum + (minor * whole) / day[currency], 0n);
  return used > whole;
}

function mosts(most: (currency: CurrencyCode) => bigint): Mosts {
  return Object.fromEntries(currencyCodes.map((currency) => [currency, most(currency)])) as Mosts;
}

function inMinor(units: bigint, currency: CurrencyCode): bigint {
  return units * 10n ** BigInt(digitsOf(currency));
}
