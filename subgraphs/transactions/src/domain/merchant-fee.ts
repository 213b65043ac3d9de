import type { CurrencyCode, Money } from '@paygraph/money';

/** What a merchant bears of each payment. */
export interface FeeTariff {
  /** In millionths of the amount: 29,000 is 2.9 %. */
  readonly rateMillionths: bigint;
  /** Added to that, in minor units; nothing in currencies that are not named. */
  readonly fixedMinor: Readonly<Partial<Record<CurrencyCode, bigint>>>;
}

export const defaultFeeTariff: FeeTariff = {
  rateMillionths: 29_000n,
  fixedMinor: { USD: 30n, EUR: 35n, GBP: 20n, JPY: 40n },
};

/** The fee of a payment: the rate rounded half even, plus the fixed amount; never more than the payment. */
export function merchantFee(amount: Money, { rateMillionths, fixedMinor }: FeeTariff): Money {
  const { minor, currency } = amount;
  const fee = divideHalfEven(minor * rateMillionths, 1_000_000n) + (fixedMinor[currency] ?? 0n);
  return { minor: fee < minor ? fee : minor, currency };
}

/**
 * The share of the fee that goes back to the merchant with a refund: what is due of it for all that is given back, this
 * refund included, less what was given back or promised before. So the shares of all refunds of a payment sum to its
 * fee exactly, in whatever parts and order. In minor units; never below zero, never above the refund itself.
 */
export function feeShare(
  payment: { amountMinor: bigint; feeMinor: bigint },
  before: { refundedMinor: bigint; feeRefundedMinor: bigint },
  refundMinor: bigint,
): bigint {
  const due = divideHalfEven(payment.feeMinor * (before.refundedMinor + refundMinor), payment.amountMinor);
  const share = due - before.feeRefundedMinor;
  if (share < 0n) return 0n;
  return share < refundMinor ? share : refundMinor;
}

/** Of numbers that are not below zero: to the nearest whole one, and from the middle to the even one. */
function divideHalfEven(dividend: bigint, divisor: bigint): bigint {
  const whole = dividend / divisor;
  const twiceRest = (dividend % divisor) * 2n;
  const isUp = twiceRest > divisor || (twiceRest === divisor && whole % 2n === 1n);
  return isUp ? whole + 1n : whole;
}
