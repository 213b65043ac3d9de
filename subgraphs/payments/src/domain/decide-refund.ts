import type { TransactionId } from '@paygraph/ids';
import { formatMoney, type Money, money } from '@paygraph/money';
import { type Attempt, type AttemptContent, AttemptError } from './attempt.ts';

export interface AskedRefund {
  /** The transaction that was charged. */
  readonly transactionId: TransactionId;
  readonly refundId: TransactionId;
  /** All that is left where undefined. */
  readonly amount: Money | undefined;
}

/** A charge that succeeded, and what its refunds give back in sum, those not yet decided included. */
export interface RefundableCharge {
  readonly attempt: Attempt;
  readonly refundedMinor: bigint;
}

/**
 * What a new refund of a charge is about. Throws AttemptError where no charge succeeded, nothing of it is left, or more
 * is asked for than is left: whoever asks has counted its refunds wrong.
 */
export function decideRefund(charge: RefundableCharge | undefined, asked: AskedRefund): AttemptContent {
  const { transactionId, refundId } = asked;
  if (charge?.attempt.state.status !== 'SUCCEEDED') {
    throw new AttemptError(
      `${transactionId} has no charge to refund: ${charge?.attempt.state.status ?? 'none made'}`,
    );
  }
  const { userId, paymentMethodId, amount: charged } = charge.attempt;
  const left = money(charged.minor - charge.refundedMinor, charged.currency);
  const amount = asked.amount ?? left;
  if (amount.currency !== left.currency || amount.minor > left.minor || amount.minor <= 0n) {
    throw new AttemptError(
      `${refundId} asks for ${written(amount)} of the charge of ${transactionId}, of which ${written(left)} is left`,
    );
  }
  return { transactionId, kind: 'REFUND', refundId, userId, paymentMethodId, amount };
}

function written(amount: Money): string {
  return `${formatMoney(amount)} ${amount.currency}`;
}
