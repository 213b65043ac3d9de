import { createAdvancePosting } from './advance-posting.ts';
import type { Ledger, Leg } from './ledger.ts';
import type { Advance } from './progress.ts';
import type { Transaction } from './transaction.ts';

/** The steps of a transfer: one posting. */
export function createAdvanceTransfer(ledger: Pick<Ledger, 'post'>): Advance {
  return createAdvancePosting({ ledger, legsOf: transferLegs });
}

function transferLegs({ id, source, destination, amount }: Transaction): readonly Leg[] {
  if (source === undefined || destination === undefined) {
    throw new Error(`transfer ${id} lacks one of its wallets`);
  }
  return [{ debit: { walletId: source.walletId }, credit: { walletId: destination.walletId }, amount }];
}
