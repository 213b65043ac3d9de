import { createAdvanceHeld } from './advance-held.ts';
import { createAdvancePosting } from './advance-posting.ts';
import { type Ledger, type Leg, legsWorth } from './ledger.ts';
import type { Payments } from './payments.ts';
import type { Advance } from './progress.ts';
import type { RefundOf, Transaction, WalletSide } from './transaction.ts';

/**
 * The steps of a refund. Of what was paid from a wallet: one posting. Of what was paid from a payment method: set aside,
 * have the provider give it back, capture; and where that is declined, release.
 */
export function createAdvanceRefund(callees: {
  ledger: Pick<Ledger, 'post' | 'holdFunds' | 'captureHold' | 'voidHold'>;
  payments: Pick<Payments, 'refundCharge'>;
}): Advance {
  const { ledger, payments } = callees;
  const toWallet = createAdvancePosting({ ledger, legsOf: toWalletLegs });
  const toPaymentMethod = createAdvanceHeld({
    ledger,
    legsOf: toPaymentMethodLegs,
    payOut: async (refund) => {
      const { paymentId } = partsOf(refund).refundOf;
      return payments.refundCharge(paymentId, { refundId: refund.id, amount: refund.amount });
    },
  });
  return (refund) => (refund.destination === undefined ? toPaymentMethod(refund) : toWallet(refund));
}

function toWalletLegs(refund: Transaction): readonly Leg[] {
  const { merchant, refundOf } = partsOf(refund);
  if (refund.destination === undefined) throw new Error(`refund ${refund.id} lacks the payer's wallet`);
  // In this order: the merchant may need its share of the fee to give the whole amount back.
  return legsWorth([
    { debit: { system: 'FEES' }, credit: { walletId: merchant.walletId }, amount: refundOf.feeShare },
    {
      debit: { walletId: merchant.walletId },
      credit: { walletId: refund.destination.walletId },
      amount: refund.amount,
    },
  ]);
}

function toPaymentMethodLegs(refund: Transaction): readonly Leg[] {
  const { merchant, refundOf } = partsOf(refund);
  const { amount } = refund;
  const clearing = { system: 'PROVIDER_CLEARING' } as const;
  // What is only set aside can't be set aside again: each bears its own part.
  return legsWorth([
    { debit: { system: 'FEES' }, credit: clearing, amount: refundOf.feeShare },
    {
      debit: { walletId: merchant.walletId },
      credit: clearing,
      amount: { ...amount, minor: amount.minor - refundOf.feeShare.minor },
    },
  ]);
}

function partsOf({ id, source, refundOf }: Transaction): { merchant: WalletSide; refundOf: RefundOf } {
  if (source === undefined || refundOf === undefined) throw new Error(`refund ${id} lacks its payment`);
  return { merchant: source, refundOf };
}
