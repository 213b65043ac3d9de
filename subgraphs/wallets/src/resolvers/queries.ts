import { parseId } from '@paygraph/ids';
import { isCurrencyCode } from '@paygraph/money';
import { notFound, requireService, requireUser, viewerOf } from '@paygraph/subgraph-server';
import { visibleTo } from '../domain/read-wallets.ts';
import type { QueryResolvers } from '../generated/resolver-types.ts';
import type { ResolverParts } from './dependencies.ts';
import { ledgerHealth } from './ledger-health.ts';

export function queries(parts: ResolverParts): QueryResolvers {
  const { loaders, readWalletFacts } = parts;
  return {
    ledgerHealth: ledgerHealth(parts),

    wallet: async (_parent, args, context) => {
      requireUser(context);
      const id = parseId('wal', args.id);
      const wallet = id && visibleTo(viewerOf(context), await loaders(context).wallet.load(id));
      if (wallet === undefined) throw notFound();
      return wallet;
    },

    walletFacts: async (_parent, { walletId }, context) => {
      requireService(context);
      const id = parseId('wal', walletId);
      return (id && (await readWalletFacts.byId(id))) ?? null;
    },

    walletFactsByOwner: async (_parent, { ownerId, currency }, context) => {
      requireService(context);
      const id = parseId('usr', ownerId);
      if (id === undefined || !isCurrencyCode(currency)) return null;
      return (await readWalletFacts.byOwner(id, currency)) ?? null;
    },
  };
}
