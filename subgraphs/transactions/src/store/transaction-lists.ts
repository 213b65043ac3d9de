import type { Orm } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import { and, asc, desc, eq, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { ListRequest, TransactionLists, TransactionPage } from '../domain/transaction-list.ts';
import { transactions } from './tables.ts';
import { toTransaction } from './transaction-row.ts';

export function createTransactionLists({ orm }: { orm: Orm }): TransactionLists {
  /** The keys of one side, newest first: a scan of that side's index from the cursor on. */
  function keysOf(side: SQL, request: ListRequest) {
    return orm
      .select({ id: transactions.id, createdAt: transactions.createdAt })
      .from(transactions)
      .where(and(side, ...conditions(request)))
      .orderBy(desc(transactions.createdAt), desc(transactions.id))
      .limit(request.limit + 1);
  }

  type Keys = ReturnType<typeof keysOf>;

  /** All sides merged; a transaction that is on several, as a transfer to oneself would be, is there once. */
  async function page(sides: readonly [Keys, Keys, ...Keys[]], { limit }: ListRequest) {
    const [first, second, ...more] = sides;
    const keys = union(first, second, ...more).as('keys');
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

    ofParty: (userId, request) =>
      page(
        [
          keysOf(eq(transactions.sourceOwnerId, userId), request),
          keysOf(eq(transactions.destinationOwnerId, userId), request),
          keysOf(ofCard(userId), request),
        ],
        request,
      ),

    ofWallet: (walletId, request) =>
      page(
        [
          keysOf(eq(transactions.sourceWalletId, walletId), request),
          keysOf(eq(transactions.destinationWalletId, walletId), request),
        ],
        request,
      ),

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

/** What someone's card paid or got back: on none of that person's wallets. As the index of these says it. */
function ofCard(userId: UserId): SQL {
  return sql`${transactions.paymentMethodOwnerId} = ${userId} and ${transactions.type} in ('PAYMENT', 'REFUND')`;
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
