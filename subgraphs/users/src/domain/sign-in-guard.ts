import type { UserId } from '@paygraph/ids';

/**
 * Holds guessing down. A try is counted before anything is compared, so that of many at once no more than the limit get
 * through, and taken back where it turned out to be the owner's.
 */
export interface SignInGuard {
  /**
   * Asked before each look at a password, the same for addresses that have no account:
   * - `rate-limited`: too many failed tries came from this network address, whatever accounts they were for;
   * - `account-locked`: too many failed tries were for this account. Those from where its owner has signed in before
   *   have a count of their own, so that a guesser elsewhere cannot lock the owner out.
   */
  admitPassword(attempt: PasswordAttempt): Promise<Admission | { readonly kind: 'rate-limited' }>;
  /** Asked before each look at a code of someone's second factor. */
  admitMfaCode(userId: UserId): Promise<Admission>;
}

export interface PasswordAttempt {
  /** In lower case. */
  readonly email: string;
  /** Network address of the client, as far as it is known. */
  readonly ipAddress: string | undefined;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly takeBack: () => Promise<void> }
  | { readonly kind: 'account-locked' };
