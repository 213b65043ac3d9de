import { currencyDigits } from './currency-digits.ts';

/** A decimal string with exactly its currency's digits, as the API has it: "12.30" USD, "1230" JPY. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

export type MoneyParse =
  | { readonly ok: true; readonly money: Money }
  | { readonly ok: false; readonly why: 'not-a-number' | 'too-many-digits' | 'not-positive' };

/** Whole minor units, as cents. Throws RangeError where it is not money as the API writes it. */
export function minorUnits({ amount, currency }: Money): bigint {
  const digits = currencyDigits(currency);
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount) ?? [];
  if (whole === '' || fraction.length !== digits) {
    throw new RangeError(`"${amount}" is no amount in ${currency}: it has ${digits} digits after the point.`);
  }
  return BigInt(`${sign}${whole}${fraction}`);
}

export function moneyOf(minor: bigint, currency: string): Money {
  const digits = currencyDigits(currency);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  const sign = minor < 0n ? '-' : '';
  return { amount: digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${text.slice(-digits)}`, currency };
}

/** Throws RangeError for two currencies, as the others do. */
export function addMoney(one: Money, other: Money): Money {
  return moneyOf(minorUnits(one) + minorUnits(sameCurrency(one, other)), one.currency);
}

export function subtractMoney(one: Money, other: Money): Money {
  return moneyOf(minorUnits(one) - minorUnits(sameCurrency(one, other)), one.currency);
}

/** Less than 0 where `one` is less, more where it is more: as `sort` wants it. */
export function compareMoney(one: Money, other: Money): -1 | 0 | 1 {
  const [left, right] = [minorUnits(one), minorUnits(sameCurrency(one, other))];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function sameCurrency(one: Money, other: Money): Money {
  if (one.currency === other.currency) return other;
  throw new RangeError(`${one.currency} and ${other.currency} can’t be reckoned together.`);
}
