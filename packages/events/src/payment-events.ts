import { z } from 'zod';
import { envelope, moneySchema } from './envelope.ts';

const charge = {
  transactionId: z.string(),
  userId: z.string(),
  paymentMethodId: z.string(),
  amount: moneySchema,
};

/** The provider took the money. Keyed by the transaction's id, as all of these. */
export const chargeSucceeded = envelope('payment.charge-succeeded', z.object(charge));

/** The provider refused, or never did it: no money was taken. */
export const chargeFailed = envelope('payment.charge-failed', z.object({ ...charge, code: z.string() }));

/** The provider gave a charge back, for its money could not be posted. */
export const chargeRefunded = envelope('payment.charge-refunded', z.object(charge));

export const paymentEvents = [chargeSucceeded, chargeFailed, chargeRefunded] as const;
