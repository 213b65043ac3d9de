import type { Database } from '@paygraph/database';
import type { WalletId } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { and, eq, sql } from 'drizzle-orm';
import type { Balance } from '../domain/balance.ts';
import type { Balances } from '../domain/read-wallets.ts';
import { accounts } from './tables.ts';

/** The balances as the ledger has them. */
export function createLedgerBalances({ orm }: Pick<Database, 'orm'>): Balances {
  const byIds = orm
    .select()
    .from(accounts)
    .where(and(sql`${accounts.id} = any (${sql.placeholder('ids')}::text[])`, eq(accounts.kind, 'wallet')))
    .prepare('balances_by_ids');
  return {
    of: async (walletIds) => {
      const rows = await byIds.execute({ ids: [...walletIds] });
      return new Map(rows.map((row) => [row.id as WalletId, balanceOfRow(row)]));
    },
  };
}

/** Of a wallet's account. */
export function balanceOfRow(row: typeof accounts.$inferSelect): Balance {
  return {
    posted: money(row.creditsPosted - row.debitsPosted, row.currency),
    held: money(row.debitsPending, row.currency),
    version: row.version,
  };
}
