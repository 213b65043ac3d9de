import type { HoldRequest } from './hold.ts';
import type { Ledger } from './ledger.ts';
import type { PostTransactionAnswer } from './post-transaction.ts';
import { areWellFormed } from './posting.ts';

/** `malformed` also where the legs are in several currencies, or the time is not from a second to a year. */
export type HoldFunds = (hold: HoldRequest) => Promise<PostTransactionAnswer>;

const longestSeconds = 365 * 24 * 3_600;

export function createHoldFunds({ ledger }: { ledger: Pick<Ledger, 'hold'> }): HoldFunds {
  return async (hold) => (isWellFormed(hold) ? await ledger.hold(hold) : { kind: 'malformed' });
}

function isWellFormed({ legs, expiresInSeconds: seconds }: HoldRequest): boolean {
  const inTime =
    seconds === undefined || (Number.isInteger(seconds) && seconds >= 1 && seconds <= longestSeconds);
  // One currency, so that what is captured of all legs is one amount.
  const oneCurrency = new Set(legs.map(({ amount }) => amount.currency)).size === 1;
  return areWellFormed(legs) && oneCurrency && inTime;
}
