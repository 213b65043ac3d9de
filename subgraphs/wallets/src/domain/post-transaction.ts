import { areWellFormed, type Posting, type PostingOutcome } from './posting.ts';

/**
 * The ledger. Answers after the commit: what it answered is on disk. Rejects when it can't be reached or the fate of
 * the commit is not known; then the same posting may be asked for again, it is decided once.
 * `busy`: so many wait that this one was not taken in.
 */
export interface Ledger {
  post(posting: Posting): Promise<PostingOutcome | { readonly kind: 'busy' }>;
}

/** `malformed`: no legs, too many, an amount not above zero, or a leg from an account to itself. Nothing was decided. */
export type PostTransactionAnswer =
  | PostingOutcome
  | { readonly kind: 'busy' }
  | { readonly kind: 'malformed' };

export type PostTransaction = (posting: Posting) => Promise<PostTransactionAnswer>;

export function createPostTransaction({ ledger }: { ledger: Ledger }): PostTransaction {
  return async (posting) =>
    areWellFormed(posting.legs) ? await ledger.post(posting) : { kind: 'malformed' };
}
