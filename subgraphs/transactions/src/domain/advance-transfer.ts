import type { Ledger } from './ledger.ts';
import { postingFailure } from './posting-failure.ts';
import type { Advance } from './progress.ts';

/** The steps of a transfer: one posting. */
export function createAdvanceTransfer(ledger: Pick<Ledger, 'post'>): Advance {
  return async (transaction) => {
    const { id, source, destination, amount } = transaction;
    if (source === undefined || destination === undefined) {
      throw new Error(`transfer ${id} lacks one of its wallets`);
    }
    const verdict = await ledger.post(id, [
      { debit: { walletId: source.walletId }, credit: { walletId: destination.walletId }, amount },
    ]);
    switch (verdict.kind) {
      case 'posted':
        return { kind: 'completed' };
      case 'refused':
        return { kind: 'failed', failure: postingFailure(verdict, transaction) };
      case 'unreachable':
        return { kind: 'waiting', waitingFor: 'service', step: 'start' };
      default:
        return verdict satisfies never;
    }
  };
}
