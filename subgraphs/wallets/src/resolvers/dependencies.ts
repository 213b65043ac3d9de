import type { ChangeWalletStatus } from '../domain/change-wallet-status.ts';
import type { HoldFunds } from '../domain/hold-funds.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { ReadLedgerHealth } from '../domain/ledger-health.ts';
import type { OpenWallet } from '../domain/open-wallet.ts';
import type { PostTransaction } from '../domain/post-transaction.ts';
import type { Balances, ReadWalletFacts, Wallets } from '../domain/read-wallets.ts';
import type { Entries } from '../domain/statement.ts';
import type { WatchBalance } from '../domain/watch-balance.ts';
import type { Loaders } from './loaders.ts';

/** All that the resolvers call. */
export interface ResolverDependencies {
  readonly wallets: Wallets;
  /** For people to look at; may come from a cache. */
  readonly balances: Balances;
  readonly entries: Entries;
  readonly openWallet: OpenWallet;
  readonly changeWalletStatus: ChangeWalletStatus;
  readonly postTransaction: PostTransaction;
  readonly holdFunds: HoldFunds;
  readonly ledger: Pick<Ledger, 'capture' | 'void'>;
  readonly readWalletFacts: ReadWalletFacts;
  readonly readLedgerHealth: ReadLedgerHealth;
  readonly watchBalance: WatchBalance;
}

export interface ResolverParts extends ResolverDependencies {
  readonly loaders: Loaders;
}
