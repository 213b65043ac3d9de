import type { UserId, WalletId } from '@paygraph/ids';
import type { Account } from './account.ts';
import type { Viewer, Wallet, WalletStatus } from './wallet.ts';

/** An owner's own: `deactivate`, `reactivate`. An admin's, over anyone's wallet: `freeze`, `unfreeze`. */
export type StatusCommand = 'deactivate' | 'reactivate' | 'freeze' | 'unfreeze';

/** `WALLET_NOT_FOUND` also where the one who asks may not give the command. `WALLET_NOT_ACTIVE`: it is frozen. */
export type StatusRefusal = 'WALLET_NOT_FOUND' | 'WALLET_NOT_EMPTY' | 'WALLET_NOT_ACTIVE';

/** A wallet with its account, read under the account's lock: no movement comes in between. */
export interface LockedWallet {
  readonly wallet: Wallet;
  readonly account: Pick<
    Account,
    'status' | 'debitsPosted' | 'creditsPosted' | 'debitsPending' | 'creditsPending'
  >;
  readonly statusBeforeFreeze: Exclude<WalletStatus, 'FROZEN'> | undefined;
}

/** Who changes a status, for the audit trail. */
export interface StatusActor {
  readonly userId: UserId;
  readonly role: 'USER' | 'MERCHANT' | 'ADMIN';
}

/** Where statuses are kept, as this file wants it. Rejects when the store does not answer. */
export interface WalletStatuses {
  /**
   * Gives the wallet the status that `decide` names, and tells the audit trail in the same commit; `decide` sees it
   * under the lock that movements take. Answers the wallet as it is afterwards, the refusal, or undefined where there
   * is no such wallet.
   */
  change(
    walletId: WalletId,
    by: StatusActor,
    decide: (locked: LockedWallet) => WalletStatus | StatusRefusal,
  ): Promise<Wallet | StatusRefusal | undefined>;
}

export type ChangeWalletStatus = (change: {
  readonly walletId: WalletId;
  readonly command: StatusCommand;
  readonly by: StatusActor;
  readonly viewer: Viewer;
}) => Promise<Wallet | StatusRefusal>;

export function createChangeWalletStatus({ statuses }: { statuses: WalletStatuses }): ChangeWalletStatus {
  return async ({ walletId, command, by, viewer }) => {
    const decide = (locked: LockedWallet) =>
      mayGive(command, viewer, locked.wallet) ? statusAfter(command, locked) : 'WALLET_NOT_FOUND';
    return (await statuses.change(walletId, by, decide)) ?? 'WALLET_NOT_FOUND';
  };
}

/** To close and to open a wallet is its owner's alone: what an admin may do to anyone's is to freeze it, and undo that. */
function mayGive(command: StatusCommand, viewer: Viewer, wallet: Wallet): boolean {
  switch (command) {
    case 'deactivate':
    case 'reactivate':
      return viewer.userId === wallet.ownerId;
    case 'freeze':
    case 'unfreeze':
      return viewer.seesAll;
    default:
      return command satisfies never;
  }
}

/**
 * The status a wallet is to have; the one it has, where the command was done before. Neither freezing nor closing
 * touches what is under way: what was held before can be captured and voided, whatever the status (`resolveHold`).
 */
export function statusAfter(
  command: StatusCommand,
  { account, statusBeforeFreeze }: LockedWallet,
): WalletStatus | Exclude<StatusRefusal, 'WALLET_NOT_FOUND'> {
  const { status } = account;
  switch (command) {
    case 'deactivate':
      if (status !== 'ACTIVE') return status === 'FROZEN' ? 'WALLET_NOT_ACTIVE' : status;
      return isEmpty(account) ? 'DEACTIVATED' : 'WALLET_NOT_EMPTY';
    case 'reactivate':
      return status === 'FROZEN' ? 'WALLET_NOT_ACTIVE' : 'ACTIVE';
    case 'freeze':
      return 'FROZEN';
    case 'unfreeze':
      // Not ACTIVE as such: unfreezing must not open what its owner had closed.
      return status === 'FROZEN' ? (statusBeforeFreeze ?? 'ACTIVE') : status;
    default:
      return command satisfies never;
  }
}

/** Nothing in it, nothing held, and nothing held for it that a capture would bring. */
function isEmpty(account: Parameters<typeof statusAfter>[1]['account']): boolean {
  const { creditsPosted, debitsPosted, debitsPending, creditsPending } = account;
  return creditsPosted === debitsPosted && debitsPending === 0n && creditsPending === 0n;
}
