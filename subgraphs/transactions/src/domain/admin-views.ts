import type { UserId } from '@paygraph/ids';
import type { FollowStatusChanges } from './follow-status-changes.ts';
import type { ReadTransactions } from './read-transactions.ts';
import { seesTransaction, type Viewer } from './visibility.ts';

/** An admin looks at what is others'. */
export interface AdminView {
  readonly adminId: UserId;
  readonly as: 'themselves' | 'list-of-wallet' | 'live';
  readonly transactionIds: readonly string[];
  readonly walletId: string | undefined;
}

/** The record of what admins looked at. Throws where it can't be written. */
export interface AdminViews {
  record(view: AdminView): Promise<void>;
}

/** The admin, where it is one that looks; our own services act for the platform, and leave no record. */
function adminOf({ userId, seesAll }: Viewer): UserId | undefined {
  return seesAll ? userId : undefined;
}

/** Reading, where each look of an admin at what is others' is on record before it is answered. */
export function recordReads(read: ReadTransactions, views: AdminViews): ReadTransactions {
  return {
    ...read,
    byIds: async (texts, viewer) => {
      const found = await read.byIds(texts, viewer);
      const adminId = adminOf(viewer);
      if (adminId === undefined) return found;
      const party = { userId: adminId, seesAll: false };
      const others = found.filter((transaction) => transaction && !seesTransaction(party, transaction));
      const transactionIds = [...new Set(others.flatMap((transaction) => transaction?.id ?? []))];
      if (transactionIds.length > 0) {
        await views.record({ adminId, as: 'themselves', transactionIds, walletId: undefined });
      }
      return found;
    },
    ofWallet: async (walletId, viewer, request) => {
      const adminId = adminOf(viewer);
      if (adminId === undefined) return await read.ofWallet(walletId, viewer, request);
      const own = await read.ofWallet(walletId, { userId: adminId, seesAll: false }, request);
      if (own !== undefined) return own;
      const others = await read.ofWallet(walletId, viewer, request);
      if (others !== undefined) {
        const transactionIds = others.nodes.map(({ id }) => id);
        await views.record({ adminId, as: 'list-of-wallet', transactionIds, walletId });
      }
      return others;
    },
  };
}

/** Following, where that an admin begins to is on record; what comes by is not recorded one by one. */
export function recordFollowing(follow: FollowStatusChanges, views: AdminViews): FollowStatusChanges {
  return async (asked) => {
    const followed = await follow(asked);
    const adminId = adminOf(asked.viewer);
    if (adminId === undefined || followed.kind !== 'following') return followed;
    const { transactionId, walletId } = asked;
    try {
      await views.record({
        adminId,
        as: 'live',
        transactionIds: transactionId === undefined ? [] : [transactionId],
        walletId,
      });
    } catch (error) {
      followed.feed.close();
      throw error;
    }
    return followed;
  };
}
