import { requireService } from '@paygraph/subgraph-server';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';
import { readLegs, readTransactionId } from './read-legs.ts';
import { postingVerdict } from './verdicts.ts';

export function holdFunds(parts: Pick<ResolverParts, 'holdFunds'>): Required<MutationResolvers>['holdFunds'] {
  return async (_parent, { input }, context) => {
    // It moves money: whoever takes over another service must not reach it.
    requireService(context, 'transactions');
    const outcome = await parts.holdFunds({
      transactionId: readTransactionId(input.transactionId),
      legs: readLegs(input.legs),
      expiresInSeconds: input.expiresInSeconds ?? undefined,
    });
    return postingVerdict(outcome);
  };
}
