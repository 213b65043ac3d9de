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

/** `ledger`: the balances as they are on disk, never those of a cache, for money is about to move. */
export function createReadWalletFacts({ wallets, ledger }: { wallets: Wallets; ledger: Balances }) {
  async function factsOf(wallet: Wallet | undefined): Promise<WalletFacts | undefined> {
    if (wallet === undefined) return undefined;
    const balance = (await ledger.of([wallet.id])).get(wallet.id);
    if (balance === undefined) throw new Error(`${wallet.id} has no account`);
    return { wallet, balance };
  }
  return {
    byId: async (id: WalletId) => await factsOf((await wallets.byIds([id]))[0]),
    byOwner: async (ownerId: UserId, currency: CurrencyCode) =>
      await factsOf(await wallets.byOwnerAndCurrency(ownerId, currency)),
  };
}
export type ReadWalletFacts = ReturnType<typeof createReadWalletFacts>;

/** The wallet, where there is one and the viewer may see it: one who may not can't tell the two apart. */
export function visibleTo(viewer: Viewer, wallet: Wallet | undefined): Wallet | undefined {
  return wallet !== undefined && maySee(viewer, wallet) ? wallet : undefined;
}
