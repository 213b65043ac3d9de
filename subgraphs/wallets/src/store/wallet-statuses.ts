import { type Database, retrying } from '@paygraph/database';
import { appendToOutbox, type OutboxEntry } from '@paygraph/outbox';
import { eq } from 'drizzle-orm';
import type {
  LockedWallet,
  StatusActor,
  StatusRefusal,
  WalletStatuses,
} from '../domain/change-wallet-status.ts';
import type { Wallet, WalletStatus } from '../domain/wallet.ts';
import { accounts, wallets } from './tables.ts';

/** A change of status that is about to be committed. */
export interface StatusChange {
  readonly wallet: Wallet;
  readonly previousStatus: WalletStatus;
  readonly by: StatusActor;
}

export function createWalletStatuses(options: {
  database: Pick<Database, 'orm'>;
  now: () => Date;
  /** The event for the audit trail; written in the same commit. */
  describe: (change: StatusChange, at: Date) => OutboxEntry;
  onCommitted: () => void;
}): WalletStatuses {
  const { database, now, describe, onCommitted } = options;
  return {
    change: async (walletId, by, decide) => {
      const changed = await retrying(() =>
        database.orm.transaction(async (transaction) => {
          const [row] = await transaction
            .select()
            .from(accounts)
            .innerJoin(wallets, eq(wallets.id, accounts.id))
            .where(eq(accounts.id, walletId))
            // The lock that postings take: a movement is decided before this change or after it.
            .for('no key update', { of: accounts });
          if (row === undefined) return undefined;
          const locked = toLocked(row);
          const decided = decide(locked);
          if (isRefusal(decided)) return decided;
          const previousStatus = locked.wallet.status;
          const wallet = { ...locked.wallet, status: decided };
          if (decided === previousStatus) return wallet;
          await transaction
            .update(accounts)
            .set({
              status: decided,
              statusBeforeFreeze: decided === 'FROZEN' && previousStatus !== 'FROZEN' ? previousStatus : null,
            })
            .where(eq(accounts.id, walletId));
          await appendToOutbox(transaction, [describe({ wallet, previousStatus, by }, now())]);
          return wallet;
        }),
      );
      onCommitted();
      return changed;
    },
  };
}

function toLocked(row: {
  readonly accounts: typeof accounts.$inferSelect;
  readonly wallets: typeof wallets.$inferSelect;
}): LockedWallet {
  return {
    wallet: { ...row.wallets, status: row.accounts.status },
    account: row.accounts,
    statusBeforeFreeze: row.accounts.statusBeforeFreeze ?? undefined,
  };
}

const refusals: Readonly<Record<StatusRefusal, true>> = {
  WALLET_NOT_FOUND: true,
  WALLET_NOT_EMPTY: true,
  WALLET_NOT_ACTIVE: true,
};

function isRefusal(decided: WalletStatus | StatusRefusal): decided is StatusRefusal {
  return decided in refusals;
}
