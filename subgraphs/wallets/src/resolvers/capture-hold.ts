import { requireService } from '@paygraph/subgraph-server';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';
import { readMoney, readTransactionId } from './read-legs.ts';
import { holdVerdict } from './verdicts.ts';

export function captureHold({
  ledger,
}: Pick<ResolverParts, 'ledger'>): Required<MutationResolvers>['captureHold'] {
  return async (_parent, { input }, context) => {
    // It moves money: whoever takes over another service must not reach it.
    requireService(context, 'transactions');
    const transactionId = readTransactionId(input.transactionId);
    const amount = input.amount == null ? undefined : readMoney(input.amount);
    return holdVerdict(await ledger.capture({ transactionId, amount }));
  };
}
