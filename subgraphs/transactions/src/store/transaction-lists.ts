import type { Orm } from '@paygraph/database';
import { and, asc, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { ListRequest, TransactionLists, TransactionPage } from '../domain/transaction-list.ts';
import { scansOf } from './list-scans.ts';
import { transactions } from './tables.ts';
import { toTransaction } from './transaction-row.ts';

export function createTransactionLists({ orm }: { orm: Orm }): TransactionLists {
  /** The keys that one scan gives, newest first, from the cursor on. */
  function keysOf(scan: SQL, request: ListRequest) {
    return orm
      .select({ id: transactions.id, createdAt: transactions.createdAt })
      .from(transactions)
      .where(and(scan, ...conditions(request)))
      .orderBy(desc(transactions.createdAt), desc(transactions.id))
      .limit(request.limit + 1);
  }

  /** All scans merged; a transaction that is on two sides, as a transfer to oneself would be, is there once. */
  async function page(scans: readonly SQL[], request: ListRequest): Promise<TransactionPage> {
    const { limit } = request;
    const [first, second, ...more] = scans.map((scan) => keysOf(scan, request));
    if (first === undefined) return { nodes: [], hasNextPage: false };
    const keys = (second === undefined ? first : union(first, second, ...more)).as('keys');
    const rows = await orm
      .select({ row: transactions })
      .from(keys)
      .innerJoin(transactions, eq(transactions.id, keys.id))
      .orderBy(desc(keys.createdAt), desc(keys.id))
      .limit(limit + 1);
    const nodes = rows.slice(0, limit).map(({ row }) => toTransaction(row));
    return { nodes, hasNextPage: rows.length > limit } satisfies TransactionPage;
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

    ofParty: (userId, request) => {
      const sides = {
        source: eq(transactions.sourceOwnerId, userId),
        destination: eq(transactions.destinationOwnerId, userId),
        card: eq(transactions.paymentMethodOwnerId, userId),
      };
      return page(scansOf(sides, request.filter), request);
    },

    ofWallet: (walletId, request) => {
      const sides = {
        source: eq(transactions.sourceWalletId, walletId),
        destination: eq(transactions.destinationWalletId, walletId),
      };
      return page(scansOf(sides, request.filter), request);
    },

    refundsOf: async (paymentIds, most) => {
      if (paymentIds.length === 0) return [];
      const payments = sql`unnest(${sql.param([...paymentIds])}::text[])`;
      const keys = orm
        .select({ id: transactions.id })
        .from(transactions)
        .where(sql`${transactions.refundOf} = payment.id`)
        .orderBy(desc(transactions.createdAt), desc(transactions.id))
        .limit(most);
      const rows = await orm
        .select({ row: transactions })
        .from(sql`${payments} as payment (id)`)
        .innerJoinLateral(keys.as('keys'), sql`true`)
        .innerJoin(transactions, sql`${transactions.id} = keys.id`)
        .orderBy(asc(transactions.createdAt), asc(transactions.id));
      return rows.map(({ row }) => toTransaction(row));
    },

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

/** What is not a scan's own: where it begins and ends. */
function conditions({ filter, after }: ListRequest): SQL[] {
  const { from, to } = filter;
  return [
    from && gte(transactions.createdAt, from),
    to && lt(transactions.createdAt, to),
    // Compared as a pair, which is how the index is sorted: the scan starts right behind the cursor.
    after &&
      sql`(${transactions.createdAt}, ${transactions.id}) < (${after.createdAt.toISOString()}::timestamptz, ${after.id})`,
  ].filter((condition) => condition !== undefined);
}
