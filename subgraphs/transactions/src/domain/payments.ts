import type { PaymentMethodId, TransactionId, UserId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import type { ChargeRefusal } from './refusal.ts';

/**
 * `unknown`: the provider has not said yet, and asking again asks what became of it. `unreachable`: our own payments
 * service did not answer; asking again is safe.
 */
export type ProviderVerdict =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'declined'; readonly code: ChargeRefusal }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreachable' };

export interface Charge {
  readonly transactionId: TransactionId;
  readonly userId: UserId;
  readonly paymentMethodId: PaymentMethodId;
  readonly amount: Money;
}

/** A part of a charge that is to be given back, asked by the id of the refund it is for. */
export interface ChargePart {
  readonly refundId: TransactionId;
  readonly amount: Money;
}

/** The payments service. */
export interface Payments {
  /** False for a payment method that is not the user's, was removed, or never was. Throws where nobody answers. */
  isUsable(userId: UserId, paymentMethodId: PaymentMethodId): Promise<boolean>;
  /** Takes the money, once a transaction however often it is asked. */
  charge(charge: Charge): Promise<ProviderVerdict>;
  /** Pays the money out, once a transaction however often it is asked. */
  payOut(payout: Charge): Promise<ProviderVerdict>;
  /** Gives a charge back, whole where no part is named; once a refund, or once in all, however often it is asked. */
  refundCharge(transactionId: TransactionId, part?: ChargePart): Promise<ProviderVerdict>;
}
