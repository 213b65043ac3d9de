import type { Money } from '@paygraph/money';
import { feeShare } from './merchant-fee.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { RefundTotals, Transaction } from './transaction.ts';

type Payment = Pick<Transaction, 'type' | 'status' | 'amount' | 'fee' | 'refundTotals'>;

/** What a refund gives back of a payment, and the merchant's share of the fee in it. */
export interface RefundParts {
  readonly amount: Money;
  readonly feeShare: Money;
}

/** What refunds may still take of it; zero of what is no COMPLETED payment. */
export function refundableAmount({ type, status, amount, refundTotals }: Payment): Money {
  const { refunded, refunding } = refundTotals;
  const isOpen = type === 'PAYMENT' && status === 'COMPLETED';
  return { minor: isOpen ? amount.minor - refunded - refunding : 0n, currency: amount.currency };
}

/** The parts of a refund that is asked for, of all that is left where no amount is, or why there can't be one. */
export function decideRefund(payment: Payment, asked: Money | undefined): RefundParts | Refusal {
  const left = refundableAmount(payment);
  if (payment.type !== 'PAYMENT' || payment.status !== 'COMPLETED')
    return refuse('NOT_REFUNDABLE', 'payment');
  if (asked !== undefined && asked.currency !== left.currency) return refuse('CURRENCY_MISMATCH', 'currency');
  if (asked !== undefined && asked.minor > left.minor) return refuse('REFUND_EXCEEDS_AMOUNT', 'amount');
  // All of it is on its way back already.
  if (left.minor === 0n) return refuse('NOT_REFUNDABLE', 'payment');
  const amount = asked ?? left;
  const { refunded, refunding, feeRefunded, feeRefunding } = payment.refundTotals;
  const share = feeShare(
    { amountMinor: payment.amount.minor, feeMinor: payment.fee.minor },
    { refundedMinor: refunded + refunding, feeRefundedMinor: feeRefunded + feeRefunding },
    amount.minor,
  );
  return { amount, feeShare: { minor: share, currency: amount.currency } };
}

/** The totals of a payment once a refund of it is under way. */
export function promiseRefund(totals: RefundTotals, { amount, feeShare: share }: RefundParts): RefundTotals {
  return {
    ...totals,
    refunding: totals.refunding + amount.minor,
    feeRefunding: totals.feeRefunding + share.minor,
  };
}

/** The payment once a refund of it has come to its end: the last one REVERSES it, a FAILED one frees what it took. */
export function settleRefund(
  payment: Transaction,
  { amount, feeShare: share }: RefundParts,
  { isDone, at }: { isDone: boolean; at: Date },
): Transaction {
  const { refunded, refunding, feeRefunded, feeRefunding } = payment.refundTotals;
  const refundTotals = {
    refunded: isDone ? refunded + amount.minor : refunded,
    refunding: refunding - amount.minor,
    feeRefunded: isDone ? feeRefunded + share.minor : feeRefunded,
    feeRefunding: feeRefunding - share.minor,
  };
  const settled = { ...payment, refundTotals };
  return refundTotals.refunded === payment.amount.minor
    ? { ...settled, status: 'REVERSED', version: payment.version + 1, updatedAt: at }
    : settled;
}
