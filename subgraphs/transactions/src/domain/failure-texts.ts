import type { FailureCode } from './refusal.ts';

/** Why a movement FAILED, for people. */
export const failureTexts: Readonly<Record<FailureCode, string>> = {
  WALLET_NOT_FOUND: 'There is no such wallet.',
  WALLET_NOT_ACTIVE: 'The wallet is not active.',
  CURRENCY_MISMATCH: 'The amount and the wallet are not in the same currency.',
  INSUFFICIENT_FUNDS: 'There is not enough money in the wallet.',
  BALANCE_LIMIT_EXCEEDED: 'The wallet would hold more than it may.',
  CARD_DECLINED: 'The payment method was declined. Ask whoever issued it, or use another one.',
  PAYMENT_METHOD_NOT_FOUND: 'There is no such payment method.',
  PROVIDER_UNAVAILABLE: 'The payment provider did not take the payment. No money was moved; try again later.',
};

export function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(failureTexts, code);
}
