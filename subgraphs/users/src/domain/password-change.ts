import type { Id, Ids, UserId } from '@paygraph/ids';
import type { AccountEvent, Happened } from './account-event.ts';
import { type Settlement, settle } from './contest.ts';
import { type HeldLink, type LinkRequest, type LinkTokens, newLinkRequest } from './link-request.ts';
import type { Account } from './user.ts';

/** An account as it stands while its password is changed. */
export interface PasswordHolder {
  readonly account: Account;
  readonly liveSessions: readonly Id<'ses'>[];
}

/**
 * A new password, with all that goes with it. Every link to reset the one before is void from then on, and so is an
 * enrolment of a second factor that nobody has confirmed.
 */
export interface PasswordChange {
  readonly userId: UserId;
  readonly passwordHash: string;
  /** True where the address counts as proven from now on. */
  readonly provesAddress: boolean;
  /** Undefined where nothing was in doubt. */
  readonly settlement: Settlement | undefined;
  readonly ended: EndedSessions;
  /** The mail that tells the owner. */
  readonly notice: LinkRequest;
  readonly happened: Happened;
}

export interface EndedSessions {
  readonly sessionIds: readonly Id<'ses'>[];
  readonly reason: 'password-changed' | 'password-reset';
}

/** `change`: what is kept. */
export type PasswordDecision = { readonly change: PasswordChange } | { readonly change?: undefined };

export interface AccountPasswords {
  /**
   * Asks `decide` about an account (undefined where there is none) and its sessions live at that instant, while nobody
   * else can change the password or open a session; keeps what it answers in one commit with the events. Answers what
   * was decided.
   */
  change<Decision extends PasswordDecision>(
    userId: UserId,
    at: Date,
    decide: (holder: PasswordHolder | undefined) => Decision,
  ): Promise<Decision>;
  /** The same by the link whose token has this hash (undefined where there is none), which is used up by a change. */
  changeByLink<Decision extends PasswordDecision>(
    tokenHash: string,
    at: Date,
    decide: (found: (PasswordHolder & Pick<HeldLink, 'request'>) | undefined) => Decision,
  ): Promise<Decision>;
}

/** The notice of a change that comes about now. */
export function newNotice(options: { userId: UserId; ids: Ids; linkTokens: LinkTokens; at: Date }) {
  const { ids, ...rest } = options;
  return newLinkRequest({ ...rest, id: ids.next('eml'), purpose: 'password-changed' });
}

/** Gives an account another password, and ends sessions that were opened with the one before. */
export function changePasswordOf(
  account: Account,
  options: {
    passwordHash: string;
    by: 'password' | 'mailed-link';
    ended: EndedSessions;
    notice: ReturnType<typeof newNotice>;
    at: Date;
  },
): PasswordChange {
  const { passwordHash, by, ended, notice, at } = options;
  const { id: userId, emailVerified } = account.user;
  // Whoever followed the link reads the mails to the address, which is what a verification asks for.
  const provesAddress = by === 'mailed-link' && !emailVerified;
  // The password is theirs who proves the address; what else a stranger may have chosen is not.
  const settlement = provesAddress ? settle(account) : undefined;
  const { sessionIds, reason } = ended;
  const revoked = sessionIds.map(
    (sessionId): AccountEvent => ({ type: 'user.session-revoked', userId, sessionId, reason }),
  );
  const proven: readonly AccountEvent[] = provesAddress
    ? [{ type: 'user.verified', userId }, ...(settlement?.events ?? [])]
    : [];
  return {
    userId,
    passwordHash,
    provesAddress,
    settlement,
    ended,
    notice: notice.request,
    happened: {
      at,
      events: [...proven, { type: 'user.password-changed', userId, by }, ...revoked, notice.event],
    },
  };
}
