import { requireService } from '@paygraph/subgraph-server';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';
import { readLegs, readTransactionId } from './read-legs.ts';
import { postingVerdict } from './verdicts.ts';

export function postTransaction(
  parts: Pick<ResolverParts, 'postTransaction'>,
): Required<MutationResolvers>['postTransaction'] {
  return async (_parent, { input }, context) => {
    // It moves money: whoever takes over another service must not reach it.
    requireService(context, 'transactions');
    const transactionId = readTransactionId(input.transactionId);
    return postingVerdict(await parts.postTransaction({ transactionId, legs: readLegs(input.legs) }));
  };
}
