import type { Busy, Ledger } from './ledger.ts';
import { areWellFormed, type Posting, type PostingOutcome } from './posting.ts';

/** `malformed`: no legs, too many, an amount not above zero, or a leg from an account to itself. Nothing was decided. */
export type PostTransactionAnswer = PostingOutcome | Busy | { readonly kind: 'malformed' };

export type PostTransaction = (posting: Posting) => Promise<PostTransactionAnswer>;

export function createPostTransaction({ ledger }: { ledger: Pick<Ledger, 'post'> }): PostTransaction {
  return async (posting) =>
    areWellFormed(posting.legs) ? await ledger.post(posting) : { kind: 'malformed' };
}
