/**
 * The currencies a wallet can hold, each with its number of decimal digits ("minor unit" in ISO 4217).
 * Source: ISO 4217, list one, as published by SIX on 2024-06-25. Adding a currency is adding a row here.
 */
const minorUnitDigits = {
  AED: 2,
  AUD: 2,
  BHD: 3,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CLP: 0,
  CNY: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 2,
  ILS: 2,
  INR: 2,
  ISK: 0,
  JOD: 3,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  MXN: 2,
  NOK: 2,
  NZD: 2,
  OMR: 3,
  PLN: 2,
  RON: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TND: 3,
  TRY: 2,
  TWD: 2,
  USD: 2,
  ZAR: 2,
} as const;

export type CurrencyCode = keyof typeof minorUnitDigits;

export const currencyCodes = Object.keys(minorUnitDigits) as readonly CurrencyCode[];

/** True for a code this platform holds wallets in. */
export function isCurrencyCode(text: string): text is CurrencyCode {
  return Object.hasOwn(minorUnitDigits, text);
}

/** How many digits stand after the point: 2 for USD, 0 for JPY, 3 for KWD. */
export function digitsOf(currency: CurrencyCode): number {
  return minorUnitDigits[currency];
}
