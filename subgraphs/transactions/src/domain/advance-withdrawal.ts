import { createAdvanceHeld } from './advance-held.ts';
import type { Ledger, Leg } from './ledger.ts';
import type { Payments } from './payments.ts';
import type { Advance } from './progress.ts';
import type { Transaction } from './transaction.ts';

/** The steps of a withdrawal: set aside, pay out, capture; and where the payout is declined, release. */
export function createAdvanceWithdrawal(callees: {
  ledger: Pick<Ledger, 'holdFunds' | 'captureHold' | 'voidHold'>;
  payments: Pick<Payments, 'payOut'>;
}): Advance {
  const { ledger, payments } = callees;
  return createAdvanceHeld({
    ledger,
    legsOf: withdrawalLegs,
    payOut: async ({ id: transactionId, paymentMethod, amount }) => {
      if (paymentMethod === undefined)
        throw new Error(`withdrawal ${transactionId} lacks its payment method`);
      const { paymentMethodId, ownerId: userId } = paymentMethod;
      return payments.payOut({ transactionId, userId, paymentMethodId, amount });
    },
  });
}

function withdrawalLegs({ id, source, amount }: Transaction): readonly Leg[] {
  if (source === undefined) throw new Error(`withdrawal ${id} lacks its wallet`);
  return [{ debit: { walletId: source.walletId }, credit: { system: 'PROVIDER_CLEARING' }, amount }];
}
