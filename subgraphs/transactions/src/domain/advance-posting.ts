import type { Ledger, Leg } from './ledger.ts';
import { postingFailure } from './posting-failure.ts';
import type { Advance } from './progress.ts';
import type { Transaction } from './transaction.ts';

/** The steps of what moves between wallets alone: one posting. */
export function createAdvancePosting(deps: {
  ledger: Pick<Ledger, 'post'>;
  legsOf: (transaction: Transaction) => readonly Leg[];
}): Advance {
  const { ledger, legsOf } = deps;
  return async (transaction) => {
    const verdict = await ledger.post(transaction.id, legsOf(transaction));
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
