import type { LedgerHealthResolvers, QueryResolvers } from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';
import { requireAdmin } from './require-admin.ts';

export function ledgerHealth({
  readLedgerHealth,
}: Pick<ResolverParts, 'readLedgerHealth'>): Required<QueryResolvers>['ledgerHealth'] {
  return async (_parent, _args, context) => {
    requireAdmin(context);
    return await readLedgerHealth();
  };
}

/** The largest a GraphQL Int can be (GraphQL specification, section 3.5.1). */
const largestInt = 2 ** 31 - 1;

export const ledgerHealthFields: LedgerHealthResolvers = {
  id: () => 'ledger',
  entries: ({ entries }) => Math.min(entries, largestInt),
};
