import type { PostingVerdict } from './ledger.ts';
import type { About, Failure } from './refusal.ts';
import type { Transaction } from './transaction.ts';

/** A refused posting as the failure of its transaction. */
export function postingFailure(
  { code, walletId }: Extract<PostingVerdict, { kind: 'refused' }>,
  { source, destination }: Pick<Transaction, 'source' | 'destination'>,
): Failure {
  const wallet: About =
    source === undefined || (destination !== undefined && walletId === destination.walletId)
      ? 'destination'
      : 'source';
  switch (code) {
    case 'WALLET_NOT_FOUND':
    case 'WALLET_NOT_ACTIVE':
      return { code, about: wallet };
    case 'CURRENCY_MISMATCH':
      return { code, about: 'currency' };
    case 'INSUFFICIENT_FUNDS':
    case 'BALANCE_LIMIT_EXCEEDED':
      return { code, about: 'amount' };
    default:
      return code satisfies never;
  }
}
