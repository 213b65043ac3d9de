import { z } from 'zod';
import { envelope, moneySchema } from './envelope.ts';

const call = {
  transactionId: z.string(),
  userId: z.string(),
  paymentMethodId: z.string(),
  amount: moneySchema,
};
const refund = {
  ...call,
  transactionId: z.string().describe('The transaction that was charged'),
  refundId: z
    .string()
    .describe(
      'The transaction whose refund it is; the charged one itself where its money could not be posted',
    ),
  amount: moneySchema.describe('Of this refund: the whole charge, or a part of it'),
};

/** The provider took the money. Keyed by the transaction's id, as all of these calls; refunds by that of the charged one. */
export const chargeSucceeded = envelope('payment.charge-succeeded', z.object(call));

/** The provider refused, or never did it: no money was taken. */
export const chargeFailed = envelope('payment.charge-failed', z.object({ ...call, code: z.string() }));

/** The provider paid the money out. */
export const payoutSucceeded = envelope('payment.payout-succeeded', z.object(call));

/** The provider refused, or never did it: no money was paid out. */
export const payoutFailed = envelope('payment.payout-failed', z.object({ ...call, code: z.string() }));

/** The provider gave a charge back, whole or in part. */
export const chargeRefunded = envelope('payment.charge-refunded', z.object(refund));

/** The provider refused to give back: no money moved, and the amount can be given back by another refund. */
export const refundFailed = envelope('payment.refund-failed', z.object({ ...refund, code: z.string() }));

const method = z.object({
  userId: z.string(),
  paymentMethodId: z.string(),
  label: z.string().describe('As people tell it apart, never the whole number: "Visa ending 4242"'),
});

/** A person added a card or bank account. Keyed by the payment method's id, as its removal. */
export const paymentMethodAdded = envelope('payment-method.added', method);

/** A person took a card or bank account away: no new money moves with it. */
export const paymentMethodRemoved = envelope('payment-method.removed', method);

export const paymentEvents = [
  chargeSucceeded,
  chargeFailed,
  payoutSucceeded,
  payoutFailed,
  chargeRefunded,
  refundFailed,
  paymentMethodAdded,
  paymentMethodRemoved,
] as const;
