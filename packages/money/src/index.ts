export { type CurrencyCode, currencyCodes, digitsOf, isCurrencyCode } from './currencies.ts';
export { formatMoney, isPlainDecimal, type Money, money, type ParseFault, parseMoney } from './money.ts';
