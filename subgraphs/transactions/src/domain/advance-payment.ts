import { createAdvanceCharged } from './advance-charged.ts';
import { createAdvancePosting } from './advance-posting.ts';
import { type Account, type Ledger, type Leg, legsWorth } from './ledger.ts';
import type { Payments } from './payments.ts';
import type { Advance } from './progress.ts';
import type { Transaction } from './transaction.ts';

/**
 * The steps of a payment. From a wallet: one posting. From a payment method: charge, post; and where the posting is
 * refused, give the charge back. The fee goes in the same posting, all or none.
 */
export function createAdvancePayment(callees: {
  ledger: Pick<Ledger, 'post'>;
  payments: Pick<Payments, 'charge' | 'refundCharge'>;
}): Advance {
  const { ledger, payments } = callees;
  const fromWallet = createAdvancePosting({
    ledger,
    legsOf: (payment) => {
      if (payment.source === undefined) throw new Error(`payment ${payment.id} lacks its wallet`);
      return paymentLegs(payment, { walletId: payment.source.walletId });
    },
  });
  const fromPaymentMethod = createAdvanceCharged({
    ledger,
    payments,
    legsOf: (payment) => paymentLegs(payment, { system: 'PROVIDER_CLEARING' }),
  });
  return (payment) => (payment.source === undefined ? fromPaymentMethod(payment) : fromWallet(payment));
}

function paymentLegs({ id, destination, amount, fee }: Transaction, payer: Account): readonly Leg[] {
  if (destination === undefined) throw new Error(`payment ${id} lacks its merchant`);
  const merchant = { walletId: destination.walletId };
  // In this order: the merchant has the amount before it bears the fee.
  return legsWorth([
    { debit: payer, credit: merchant, amount },
    { debit: merchant, credit: { system: 'FEES' }, amount: fee },
  ]);
}
