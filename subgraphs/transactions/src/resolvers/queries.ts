import { notFound, requireUser, toConnection, viewerOf } from '@paygraph/subgraph-server';
import { placeText, type ReadTransactions } from '../domain/read-transactions.ts';
import type { QueryResolvers, WalletResolvers } from '../generated/resolver-types.ts';
import { readListRequest } from './list-request.ts';

export function createQueries(
  read: ReadTransactions,
): Required<Pick<QueryResolvers, 'transaction' | 'transactions'>> {
  return {
    transaction: async (_parent, { id }, context) => {
      requireUser(context);
      const [transaction] = await read.byIds([id], viewerOf(context));
      if (transaction === undefined) throw notFound();
      return transaction;
    },

    transactions: async (_parent, args, context) => {
      requireUser(context);
      const { page, list } = readListRequest(args);
      return toConnection(await read.own(viewerOf(context), list), page, placeText);
    },
  };
}

/** What this subgraph adds to a wallet. */
export function createWalletResolvers(read: ReadTransactions): WalletResolvers {
  return {
    __resolveReference: ({ id }) => ({ id }),

    transactions: async ({ id }, args, context) => {
      const { page, list } = readListRequest(args);
      const found = await read.ofWallet(id, viewerOf(context), list);
      return found ? toConnection(found, page, placeText) : null;
    },
  };
}
