import { type Money, money } from '@paygraph/money';
import { type Account, postedOf } from './account.ts';

/** What a wallet holds at one version of it. */
export interface Balance {
  /** All completed movements. */
  readonly posted: Money;
  /** Set aside by what is still under way. */
  readonly held: Money;
  /** Grows with every change of the wallet. */
  readonly version: bigint;
}

export function balanceOf(account: Account): Balance {
  return {
    posted: money(postedOf(account), account.currency),
    held: money(account.debitsPending, account.currency),
    version: account.version,
  };
}

/** What can be spent. */
export function spendable({ posted, held }: Balance): Money {
  return money(posted.minor - held.minor, posted.currency);
}

/** PostgreSQL's bigint ends at 19 digits. */
const versionDigits = 19;

/** The version as text that compares as the number does: both are told apart by clients and caches as text. */
export function versionAsText(version: bigint): string {
  return version.toString().padStart(versionDigits, '0');
}
