import type { WalletId } from '@paygraph/ids';
import type { Balance } from './balance.ts';
import { type Balances, visibleTo, type Wallets } from './read-wallets.ts';
import type { Viewer, Wallet } from './wallet.ts';

/** A subscriber reads more slowly than its wallet changes. Subscribing again, it gets the present balance first. */
export class SlowSubscriberError extends Error {
  override readonly name = 'SlowSubscriberError';
}

/** The balances of one wallet as they become known. Ends when `return` is called; throws SlowSubscriberError. */
export interface BalanceStream extends AsyncIterableIterator<Balance> {
  /** Adds a balance, unless it is not newer than the last one added. */
  offer(balance: Balance): void;
}

/** Tells of each balance committed from now on, in any process. */
export interface BalanceFeed {
  follow(walletId: WalletId): BalanceStream;
}

interface Dependencies {
  readonly wallets: Wallets;
  readonly ledger: Balances;
  readonly feed: BalanceFeed;
}

/** The wallet at each of its balances from now on, the present one first; undefined where the viewer may not see it. */
export type WatchBalance = (
  viewer: Viewer,
  walletId: WalletId,
) => Promise<{ readonly wallet: Wallet; readonly balances: BalanceStream } | undefined>;

export function createWatchBalance({ wallets, ledger, feed }: Dependencies): WatchBalance {
  return async (viewer, walletId) => {
    const wallet = visibleTo(viewer, (await wallets.byIds([walletId]))[0]);
    if (wallet === undefined) return undefined;
    // Followed before the present is read: a change in between comes by one of the two ways, and the stream drops
    // whichever of them is not newer.
    const balances = feed.follow(walletId);
    try {
      const present = (await ledger.of([walletId])).get(walletId);
      if (present === undefined) throw new Error(`${walletId} has no account`);
      balances.offer(present);
      return { wallet, balances };
    } catch (error) {
      await balances.return?.();
      throw error;
    }
  };
}
