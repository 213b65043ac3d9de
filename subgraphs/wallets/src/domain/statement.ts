import type { TransactionId, WalletId } from '@paygraph/ids';
import { type Money, money } from '@paygraph/money';
import type { EntryDirection } from './account.ts';
import type { Wallet } from './wallet.ts';

/** A line of a wallet's statement. */
export interface StatementEntry {
  readonly id: string;
  /** Its place in the statement: the wallet's version after it. */
  readonly accountVersion: bigint;
  readonly direction: EntryDirection;
  readonly amount: Money;
  readonly balanceAfter: Money;
  readonly transactionId: TransactionId;
  readonly postedAt: Date;
}

export interface StatementPage {
  readonly nodes: readonly StatementEntry[];
  readonly hasNextPage: boolean;
}

/** The ledger's entries, as this file wants them. Rejects when the store does not answer. */
export interface Entries {
  /** The newest entries before a version of the account, newest first, and whether there are older ones. */
  page(wallet: Wallet, request: { before: bigint | undefined; limit: number }): Promise<StatementPage>;
  /** The posted balance after the last entry posted at or before an instant, in minor units; undefined before the first. */
  postedAt(walletId: WalletId, at: Date): Promise<bigint | undefined>;
}

/**
 * The posted balance at an instant: zero before the first movement. For an instant yet to come it is the present
 * balance, the last that is known: clients' clocks run ahead of ours by seconds, and they mean "now".
 */
export async function balanceAt(entries: Entries, wallet: Wallet, at: Date): Promise<Money> {
  return money((await entries.postedAt(wallet.id, at)) ?? 0n, wallet.currency);
}
