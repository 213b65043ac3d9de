import { currencyDigits } from './currency-digits.ts';
import { type Money, minorUnits } from './money.ts';

export interface FormatMoneyOptions {
  /** Default: the machine's. */
  readonly locale?: string;
  /** `always`: "+" stands before what comes in, too. */
  readonly sign?: 'auto' | 'always';
}

/** For people: by their locale, with all digits of the currency, and never by way of a float. */
export function formatMoney(money: Money, { locale, sign = 'auto' }: FormatMoneyOptions = {}): string {
  // Throws for what is no money.
  minorUnits(money);
  const digits = currencyDigits(money.currency);
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: sign === 'always' ? 'exceptZero' : 'auto',
  });
  // A decimal string is formatted digit by digit (ECMA-402, Intl.NumberFormat v3).
  return format.format(money.amount as Intl.StringNumericLiteral);
}
