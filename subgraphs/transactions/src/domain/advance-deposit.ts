import { createAdvanceCharged } from './advance-charged.ts';
import type { Ledger, Leg } from './ledger.ts';
import type { Payments } from './payments.ts';
import type { Advance } from './progress.ts';
import type { Transaction } from './transaction.ts';

/** The steps of a deposit: charge, post; and where the posting is refused, give the charge back. */
export function createAdvanceDeposit(callees: {
  ledger: Pick<Ledger, 'post'>;
  payments: Pick<Payments, 'charge' | 'refundCharge'>;
}): Advance {
  return createAdvanceCharged({ ...callees, legsOf: depositLegs });
}

function depositLegs({ id, destination, amount }: Transaction): readonly Leg[] {
  if (destination === undefined) throw new Error(`deposit ${id} lacks its wallet`);
  return [{ debit: { system: 'PROVIDER_CLEARING' }, credit: { walletId: destination.walletId }, amount }];
}
