import type { UserId, WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import type { AccountStatus } from './account.ts';
import type { Balance } from './balance.ts';

export type WalletStatus = AccountStatus;

/** A person's account in one currency. */
export interface Wallet {
  readonly id: WalletId;
  readonly ownerId: UserId;
  readonly name: string;
  readonly currency: CurrencyCode;
  readonly status: WalletStatus;
  readonly createdAt: Date;
  /** Where the wallet is shown as one event left it: the balance to show, whatever came since. */
  readonly shownBalance?: Balance;
}

/** Who is looking. */
export interface Viewer {
  readonly userId: UserId | undefined;
  readonly seesAll: boolean;
}

/** A wallet is its owner's own affair, and the platform's. */
export function maySee(viewer: Viewer, { ownerId }: { ownerId: UserId }): boolean {
  return viewer.seesAll || viewer.userId === ownerId;
}
