import { currencyDigits } from './currency-digits.ts';
import { type MoneyParse, moneyOf } from './money.ts';

export interface ParseMoneyOptions {
  /** Whose separators are meant where one alone could be either, as in "1,234". Default: the machine's. */
  readonly locale?: string;
}

/** More than any wallet may hold. */
const mostDigits = 24;

/**
 * Money as people type it: "12.5", "12,50", "1 000.20", "1’000". Never rounds: more digits than the currency has are
 * refused. Throws RangeError for what is no currency code.
 */
export function parseMoney(text: string, currency: string, { locale }: ParseMoneyOptions = {}): MoneyParse {
  const digits = currencyDigits(currency);
  const compact = text.trim().replaceAll(/[\s\u00a0\u202f'’_]/gu, '');
  if (!/^-?[\d.,]+$/.test(compact) || !/\d/.test(compact) || compact.length > mostDigits) {
    return { ok: false, why: 'not-a-number' };
  }
  const parts = splitDecimal(compact, decimalSeparator(compact, locale));
  if (parts === undefined) return { ok: false, why: 'not-a-number' };
  const { whole, fraction } = parts;
  // Zeros behind the last digit say nothing.
  const meant = fraction.replace(/0+$/, '');
  if (meant.length > digits) return { ok: false, why: 'too-many-digits' };
  const minor = BigInt(`${whole === '' || whole === '-' ? `${whole}0` : whole}${meant.padEnd(digits, '0')}`);
  return minor > 0n ? { ok: true, money: moneyOf(minor, currency) } : { ok: false, why: 'not-positive' };
}

/** The last of two different ones; of a single one what the locale says, unless it can't be that. */
function decimalSeparator(compact: string, locale: string | undefined): '.' | ',' {
  const [point, comma] = [compact.lastIndexOf('.'), compact.lastIndexOf(',')];
  if (point >= 0 && comma >= 0) return point > comma ? '.' : ',';
  const used = point >= 0 ? '.' : ',';
  const other = used === '.' ? ',' : '.';
  // "1,234,567" or "1,23": the one can only group, the other can't.
  if (compact.split(used).length > 2) return other;
  if (!/^-?\d{1,3}[.,]\d{3}$/.test(compact)) return used;
  return separatorOf(locale);
}

function separatorOf(locale: string | undefined): '.' | ',' {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find(({ type }) => type === 'decimal')?.value === ',' ? ',' : '.';
}

/** Undefined where groups are not of three digits, or the separator stands twice. */
function splitDecimal(compact: string, decimal: '.' | ','): { whole: string; fraction: string } | undefined {
  const group = decimal === '.' ? ',' : '.';
  const [whole = '', fraction = '', ...more] = compact.split(decimal);
  if (more.length > 0 || fraction.includes(group)) return undefined;
  const groups = whole.split(group);
  const grouped =
    groups.length === 1 ||
    (/^-?\d{1,3}$/.test(groups[0] ?? '') && groups.slice(1).every((g) => g.length === 3));
  return grouped ? { whole: groups.join(''), fraction } : undefined;
}
