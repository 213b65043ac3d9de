import type { Orm } from '@paygraph/database';
import { and, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { type PgColumn, union } from 'drizzle-orm/pg-core';
import type { ListRequest, TransactionLists, TransactionPage } from '../domain/transaction-list.ts';
import { transactions } from './tables.ts';
import { toTransaction } from './transaction-row.ts';

export function createTransactionLists({ orm }: { orm: Orm }): TransactionLists {
  /** The keys of one side, newest first: a scan of that side's index from the cursor on. */
  function keysOf(side: PgColumn, id: string, request: ListRequest) {
    return orm
      .select({ id: transactions.id, createdAt: transactions.createdAt })
      .from(transactions)
      .where(and(eq(side, id), ...conditions(request)))
      .orderBy(desc(transactions.createdAt), desc(transactions.id))
      .limit(request.limit + 1);
  }

  /** Both sides merged; a transaction that is on both, as a transfer to oneself would be, is there once. */
  async function page(sides: readonly [PgColumn, PgColumn], id: string, request: ListRequest) {
    const keys = union(keysOf(sides[0], id, request), keysOf(sides[1], id, request)).as('keys');
    const rows = await orm
      .select({ row: transactions })
      .from(keys)
      .innerJoin(transactions, eq(transactions.id, keys.id))
      .orderBy(desc(keys.createdAt), desc(keys.id))
      .limit(request.limit + 1);
    const nodes = rows.slice(0, request.limit).map(({ row }) => toTransaction(row));
    return { nodes, hasNextPage: rows.length > request.limit } satisfies TransactionPage;
  }

  return {
    findAll: async (ids) => {
      if (ids.length === 0) return [];
      const rows = await orm
        .select()
        .from(transactions)
        .where(inArray(transactions.id, [...ids]));
      return rows.map(toTransaction);
    },

    ofParty: (userId, request) =>
      page([transactions.sourceOwnerId, transactions.destinationOwnerId], userId, request),

    ofWallet: (walletId, request) =>
      page([transactions.sourceWalletId, transactions.destinationWalletId], walletId, request),

    walletOwner: async (walletId) => {
      const [asSource] = await orm
        .select({ ownerId: transactions.sourceOwnerId })
        .from(transactions)
        .where(eq(transactions.sourceWalletId, walletId))
        .limit(1);
      if (asSource?.ownerId) return asSource.ownerId;
      const [asDestination] = await orm
        .select({ ownerId: transactions.destinationOwnerId })
        .from(transactions)
        .where(eq(transactions.destinationWalletId, walletId))
        .limit(1);
      return asDestination?.ownerId ?? undefined;
    },
  };
}

function conditions({ filter, after }: ListRequest): SQL[] {
  const { types, statuses, from, to } = filter;
  return [
    types && inArray(transactions.type, [...types]),
    statuses && inArray(transactions.status, [...statuses]),
    from && gte(transactions.createdAt, from),
    to && lt(transactions.createdAt, to),
    // Compared as a pair, which is how the index is sorted: the scan starts right behind the cursor.
    after &&
      sql`(${transactions.createdAt}, ${transactions.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id})`,
  ].filter((condition) => condition !== undefined);
}
