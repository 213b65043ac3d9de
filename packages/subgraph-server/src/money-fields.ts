import { type CurrencyCode, formatMoney, isCurrencyCode, type Money, parseMoney } from '@paygraph/money';

/** Money as the graph shows it. */
export function moneyField(money: Money): { amount: string; currency: CurrencyCode } {
  return { amount: formatMoney(money), currency: money.currency };
}

export type MoneyRefusal = 'INVALID_AMOUNT' | 'CURRENCY_NOT_SUPPORTED';

/** Reads an amount to be moved: above zero, with exactly its currency's digits, in a currency there are wallets in. */
export function readAmount(input: { amount: string; currency: string }): Money | MoneyRefusal {
  if (!isCurrencyCode(input.currency)) return 'CURRENCY_NOT_SUPPORTED';
  const money = parseMoney(input.amount, input.currency);
  return typeof money === 'string' || money.minor <= 0n ? 'INVALID_AMOUNT' : money;
}
