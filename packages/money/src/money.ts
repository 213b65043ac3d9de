import { type CurrencyCode, digitsOf } from './currencies.ts';

/** An amount as a whole number of the currency's minor units: 12.30 USD is `{ minor: 1230n, currency: 'USD' }`. */
export interface Money {
  readonly minor: bigint;
  readonly currency: CurrencyCode;
}

export function money(minor: bigint, currency: CurrencyCode): Money {
  return { minor, currency };
}

/** `malformed`: no plain decimal at all. `wrong-digits`: a decimal, but not with exactly the currency's digits. */
export type ParseFault = 'malformed' | 'wrong-digits';

/**
 * The longest whole part read as an amount. PostgreSQL's bigint ends at 19 digits; 15 leave room to sum a
 * thousand of the largest amounts of a three-digit currency without overflow.
 */
const longestWholePart = 15;

const plainDecimal = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** True for "12.30", "-1" or "0.00"; false for "1e3", "NaN", " 1.00", "+1.00", "01" and what has too many digits. */
export function isPlainDecimal(text: string): boolean {
  if (text.length > longestWholePart + 1 + longestWholePart) return false;
  return plainDecimal.test(text) && wholePartOf(text).length <= longestWholePart;
}

/** Reads "12.30" as 1230 minor units of USD. The sign is kept; whether zero or less is allowed is the caller's rule. */
export function parseMoney(text: string, currency: CurrencyCode): Money | ParseFault {
  if (!isPlainDecimal(text)) return 'malformed';
  const fraction = text.split('.')[1] ?? '';
  if (fraction.length !== digitsOf(currency)) return 'wrong-digits';
  return { minor: BigInt(text.replace('.', '')), currency };
}

/** Writes an amount with exactly its currency's digits: "12.30", "1230" for JPY, "-0.05". */
export function formatMoney({ minor, currency }: Money): string {
  const digits = digitsOf(currency);
  const sign = minor < 0n ? '-' : '';
  const absolute = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  if (digits === 0) return sign + absolute;
  return `${sign}${absolute.slice(0, -digits)}.${absolute.slice(-digits)}`;
}

function wholePartOf(text: string): string {
  return text.replace('-', '').split('.')[0] ?? '';
}
