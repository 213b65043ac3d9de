import type { UserId } from '@paygraph/ids';

/** One try of a person to find someone by an address. */
export type LookupAttempt = bigint;

/** How many addresses a person may ask for in vain within an hour. */
export const mostVainLookups = 20;

/** The bucket that keeps anyone from finding out who has an account here. */
export interface AddressLookups {
  /**
   * Takes one of the `mostVainLookups` tries of the last hour, before it is known whether it is in vain; undefined where
   * none is left. While others at once have taken the last ones it waits a second at most for one to be given back.
   */
  take(userId: UserId): Promise<LookupAttempt | undefined>;
  /** There was someone: the try does not count. */
  giveBack(attempt: LookupAttempt): Promise<void>;
}
