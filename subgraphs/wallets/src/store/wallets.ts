import { constraintOf, type Database, sqlState, sqlStateOf } from '@paygraph/database';
import type { UserId, WalletId } from '@paygraph/ids';
import { type CurrencyCode, currencyCodes } from '@paygraph/money';
import { and, eq, inArray } from 'drizzle-orm';
import { systemAccountIdsOf } from '../domain/account.ts';
import type { WalletOpening } from '../domain/open-wallet.ts';
import type { Wallets } from '../domain/read-wallets.ts';
import { accounts, wallets } from './tables.ts';

export function createWalletStore({ orm }: Pick<Database, 'orm'>): Wallets & WalletOpening {
  const select = () =>
    orm
      .select({
        id: wallets.id,
        ownerId: wallets.ownerId,
        name: wallets.name,
        currency: wallets.currency,
        status: accounts.status,
        createdAt: wallets.createdAt,
      })
      .from(wallets)
      .innerJoin(accounts, eq(accounts.id, wallets.id));

  return {
    byIds: async (ids: readonly WalletId[]) => await select().where(inArray(wallets.id, [...ids])),
    // One a currency: at most as many as there are currencies.
    byOwners: async (ownerIds: readonly UserId[]) =>
      await select()
        .where(inArray(wallets.ownerId, [...ownerIds]))
        .orderBy(wallets.createdAt, wallets.id),
    byOwnerAndCurrency: async (ownerId: UserId, currency: CurrencyCode) =>
      (await select().where(and(eq(wallets.ownerId, ownerId), eq(wallets.currency, currency))))[0],

    open: async ({ id, ownerId, name, currency, createdAt }) => {
      try {
        await orm.transaction(async (transaction) => {
          await transaction.insert(accounts).values({ id, kind: 'wallet', currency });
          await transaction.insert(wallets).values({ id, ownerId, name, currency, createdAt });
        });
        return 'opened';
      } catch (error) {
        const taken =
          sqlStateOf(error) === sqlState.uniqueViolation && constraintOf(error) === 'one_wallet_a_currency';
        if (taken) return 'exists';
        throw error;
      }
    },
  };
}

/** Opens the platform's own accounts in every currency, those that are not there yet: at each start, before postings. */
export async function openSystemAccounts({ orm }: Pick<Database, 'orm'>): Promise<void> {
  const rows = currencyCodes.flatMap((currency) =>
    systemAccountIdsOf(currency).map((id) => ({ id, kind: 'system' as const, currency })),
  );
  await orm.insert(accounts).values(rows).onConflictDoNothing();
}
