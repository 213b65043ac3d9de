import { isDatabaseUnavailable } from '@paygraph/database';
import type { Ledger } from '../domain/post-transaction.ts';
import type { Posting, PostingOutcome } from '../domain/posting.ts';
import { createGroupCommit } from './group-commit.ts';
import type { PostBatch } from './post-batch.ts';

export interface LedgerStore extends Ledger {
  /** How many postings wait for their batch. */
  waiting(): number;
  /** Resolves once nothing is waiting or under way: before the database is closed. */
  idle(): Promise<void>;
}

/** The ledger: postings that arrive together go down in one commit, each with its own outcome. */
export function createLedger(options: {
  postBatch: PostBatch;
  onBatch?: (size: number) => void;
}): LedgerStore {
  const { postBatch, onBatch = () => {} } = options;
  const group = createGroupCommit<Posting, PostingOutcome>({
    run: async (postings) => {
      onBatch(postings.length);
      return await postBatch(postings);
    },
    concernsAll: isDatabaseUnavailable,
  });
  return { post: group.submit, waiting: group.size, idle: group.idle };
}
