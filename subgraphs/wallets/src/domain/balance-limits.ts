import { type CurrencyCode, parseMoney } from '@paygraph/money';

/** A limit for each currency, as decimal text. */
export type BalanceLimits = Readonly<Record<CurrencyCode, string>>;

/**
 * The most one wallet may hold: 100,000.00 USD, and its like in the other currencies, rounded to what people can
 * remember. Not exchange rates: a limit that moved every day would surprise.
 */
export const defaultBalanceLimits: BalanceLimits = {
  AED: '400000.00',
  AUD: '150000.00',
  BHD: '40000.000',
  BRL: '500000.00',
  CAD: '150000.00',
  CHF: '100000.00',
  CLP: '100000000',
  CNY: '750000.00',
  CZK: '2500000.00',
  DKK: '750000.00',
  EUR: '100000.00',
  GBP: '80000.00',
  HKD: '800000.00',
  HUF: '40000000.00',
  ILS: '400000.00',
  INR: '8500000.00',
  ISK: '15000000',
  JOD: '75000.000',
  JPY: '15000000',
  KRW: '150000000',
  KWD: '30000.000',
  MXN: '2000000.00',
  NOK: '1000000.00',
  NZD: '175000.00',
  OMR: '40000.000',
  PLN: '400000.00',
  RON: '500000.00',
  SEK: '1000000.00',
  SGD: '150000.00',
  THB: '3500000.00',
  TND: '300000.000',
  TRY: '4000000.00',
  TWD: '3000000.00',
  USD: '100000.00',
  ZAR: '2000000.00',
};

/** Reads a table of limits. Throws for a limit that is no amount of its currency. */
export function readBalanceLimits(limits: BalanceLimits): (currency: CurrencyCode) => bigint {
  const minorUnits = new Map(
    Object.entries(limits).map(([currency, text]) => {
      const amount = parseMoney(text, currency as CurrencyCode);
      if (typeof amount === 'string') throw new Error(`${text} is no amount of ${currency}`);
      return [currency, amount.minor];
    }),
  );
  return (currency) => {
    const limit = minorUnits.get(currency);
    if (limit === undefined) throw new Error(`there is no balance limit for ${currency}`);
    return limit;
  };
}
