import { requireService } from '@paygraph/subgraph-server';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';
import { readTransactionId } from './read-legs.ts';
import { holdVerdict } from './verdicts.ts';

export function voidHold({ ledger }: Pick<ResolverParts, 'ledger'>): Required<MutationResolvers>['voidHold'] {
  return async (_parent, { input }, context) => {
    // It moves money: whoever takes over another service must not reach it.
    requireService(context, 'transactions');
    return holdVerdict(await ledger.void(readTransactionId(input.transactionId)));
  };
}
