import { apiError, viewerOf } from '@paygraph/subgraph-server';
import type { LedgerHealthResolvers } from '../generated/resolver-types.ts';

/** What this subgraph adds to the health of the ledger. */
export function createLedgerHealthResolvers(countStuck: () => Promise<number>): LedgerHealthResolvers {
  return {
    __resolveReference: ({ id }) => ({ id }),

    stuckTransactions: (_parent, _args, context) => {
      if (!viewerOf(context).seesAll) throw apiError('FORBIDDEN', 'This is for admins.');
      return countStuck();
    },
  };
}
