import type { TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { TransactionStatus } from './transaction.ts';
import type { Viewer } from './visibility.ts';

/** A transaction came into being, or changed its status, as it was told to the world. */
export interface StatusChange {
  /** Its place among all changes: grows, and never repeats. */
  readonly position: bigint;
  readonly transactionId: TransactionId;
  readonly status: TransactionStatus;
  readonly previousStatus: TransactionStatus | undefined;
  readonly version: number;
  readonly at: Date;
  readonly viewers: readonly UserId[];
  readonly walletIds: readonly WalletId[];
}

/** Which changes a follower wants to hear of; what is undefined does not restrict. */
export interface ChangeFilter {
  readonly viewer: Viewer;
  readonly transactionId: TransactionId | undefined;
  readonly walletId: WalletId | undefined;
}

export function fitsFilter(change: StatusChange, { viewer, transactionId, walletId }: ChangeFilter): boolean {
  if (transactionId !== undefined && change.transactionId !== transactionId) return false;
  if (walletId !== undefined && !change.walletIds.includes(walletId)) return false;
  return viewer.seesAll || (viewer.userId !== undefined && change.viewers.includes(viewer.userId));
}
