import type { Database } from '@paygraph/database';
import { money } from '@paygraph/money';
import { and, desc, eq, lt, lte } from 'drizzle-orm';
import type { Entries } from '../domain/statement.ts';
import { entries } from './tables.ts';

export function createEntryStore({ orm }: Pick<Database, 'orm'>): Entries {
  return {
    page: async ({ id, currency }, { before, limit }) => {
      const rows = await orm
        .select()
        .from(entries)
        .where(
          and(
            eq(entries.accountId, id),
            before === undefined ? undefined : lt(entries.accountVersion, before),
          ),
        )
        .orderBy(desc(entries.accountVersion))
        // One more than asked for tells whether there are older ones.
        .limit(limit + 1);
      return {
        nodes: rows.slice(0, limit).map((row) => ({
          id: row.id,
          accountVersion: row.accountVersion,
          direction: row.direction,
          amount: money(row.amountMinor, currency),
          balanceAfter: money(row.balanceAfterMinor, currency),
          transactionId: row.transactionId,
          postedAt: row.postedAt,
        })),
        hasNextPage: rows.length > limit,
      };
    },

    postedAt: async (walletId, at) => {
      const [row] = await orm
        .select({ balance: entries.balanceAfterMinor })
        .from(entries)
        .where(and(eq(entries.accountId, walletId), lte(entries.postedAt, at)))
        .orderBy(desc(entries.postedAt), desc(entries.accountVersion))
        .limit(1);
      return row?.balance;
    },
  };
}
