import type { Database } from '@paygraph/database';
import type { WalletId } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { and, eq, inArray } from 'drizzle-orm';
import type { Balances } from '../domain/read-wallets.ts';
import { accounts } from './tables.ts';

/** The balances as the ledger has them. */
export function createLedgerBalances({ orm }: Pick<Database, 'orm'>): Balances {
  return {
    of: async (walletIds) => {
      const rows = await orm
        .select()
        .from(accounts)
        .where(and(inArray(accounts.id, [...walletIds]), eq(accounts.kind, 'wallet')));
      return new Map(
        rows.map((row) => [
          row.id as WalletId,
          {
            posted: money(row.creditsPosted - row.debitsPosted, row.currency),
            held: money(row.debitsPending, row.currency),
            version: row.version,
          },
        ]),
      );
    },
  };
}
