import type { UserId, WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import type { Balance } from './balance.ts';
import { maySee, type Viewer, type Wallet } from './wallet.ts';

/** Where wallets are kept. Rejects when the store does not answer. */
export interface Wallets {
  /** Those that exist, in any order. */
  byIds(ids: readonly WalletId[]): Promise<readonly Wallet[]>;
  /** Everyone's together, oldest first. */
  byOwners(ownerIds: readonly UserId[]): Promise<readonly Wallet[]>;
  byOwnerAndCurrency(ownerId: UserId, currency: CurrencyCode): Promise<Wallet | undefined>;
}

/** What wallets hold. Rejects when the store does not answer. */
export interface Balances {
  /** Of each wallet that exists. */
  of(walletIds: readonly WalletId[]): Promise<ReadonlyMap<WalletId, Balance>>;
}

/** What a movement needs to know of a wallet. */
export interface WalletFacts {
  readonly wallet: Wallet;
  readonly balance: Balance;
}

/** Balances as they are on disk, never those of a cache, for money is about to move. Rejects when the store does not answer. */
export interface ReadWalletFacts {
  byId(id: WalletId): Promise<WalletFacts | undefined>;
  byOwner(ownerId: UserId, currency: CurrencyCode): Promise<WalletFacts | undefined>;
}

/** The wallet, where there is one and the viewer may see it: one who may not can't tell the two apart. */
export function visibleTo(viewer: Viewer, wallet: Wallet | undefined): Wallet | undefined {
  return wallet !== undefined && maySee(viewer, wallet) ? wallet : undefined;
}
