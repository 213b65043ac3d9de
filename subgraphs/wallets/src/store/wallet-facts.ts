import type { Database } from '@paygraph/database';
import { and, eq, sql } from 'drizzle-orm';
import type { ReadWalletFacts, WalletFacts } from '../domain/read-wallets.ts';
import { balanceOfRow } from './balances.ts';
import { accounts, wallets } from './tables.ts';

/** A wallet and its balance in one statement, so both of one moment. */
export function createWalletFacts({ orm }: Pick<Database, 'orm'>): ReadWalletFacts {
  const select = () =>
    orm
      .select({ wallet: wallets, account: accounts })
      .from(wallets)
      .innerJoin(accounts, eq(accounts.id, wallets.id));
  const byId = select()
    .where(eq(wallets.id, sql.placeholder('id')))
    .prepare('wallet_facts_by_id');
  const byOwner = select()
    .where(
      and(eq(wallets.ownerId, sql.placeholder('ownerId')), eq(wallets.currency, sql.placeholder('currency'))),
    )
    .prepare('wallet_facts_by_owner');
  return {
    byId: async (id) => toFacts((await byId.execute({ id }))[0]),
    byOwner: async (ownerId, currency) => toFacts((await byOwner.execute({ ownerId, currency }))[0]),
  };
}

function toFacts(
  row: { wallet: typeof wallets.$inferSelect; account: typeof accounts.$inferSelect } | undefined,
): WalletFacts | undefined {
  if (row === undefined) return undefined;
  return { wallet: { ...row.wallet, status: row.account.status }, balance: balanceOfRow(row.account) };
}
