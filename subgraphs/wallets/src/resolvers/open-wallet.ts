import { requireUser } from '@paygraph/subgraph-server';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';
import { openWalletError } from './user-errors.ts';

export function openWallet(
  parts: Pick<ResolverParts, 'openWallet'>,
): Required<MutationResolvers>['openWallet'] {
  return async (_parent, { input }, context) => {
    const { userId } = requireUser(context);
    const opened = await parts.openWallet({
      ownerId: userId,
      currency: input.currency,
      name: input.name ?? undefined,
    });
    return typeof opened === 'string'
      ? { wallet: null, userErrors: [openWalletError(opened)] }
      : { wallet: opened, userErrors: [] };
  };
}
