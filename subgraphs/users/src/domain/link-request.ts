import type { Id, UserId } from '@paygraph/ids';
import type { AccountEvent, Happened, LinkPurpose } from './account-event.ts';
import type { Account, Role, User } from './user.ts';

/** That something is to be mailed to a user's address. */
export interface LinkRequest {
  readonly id: Id<'eml'>;
  readonly userId: UserId;
  readonly purpose: LinkPurpose;
  /** Of the token in the link; the token itself is kept nowhere. Undefined where the mail carries no link. */
  readonly tokenHash: string | undefined;
  readonly expiresAt: Date;
  readonly usedAt: Date | undefined;
  readonly createdAt: Date;
}

/** A link request with the user it is for. */
export interface RequestedLink {
  readonly request: LinkRequest;
  readonly user: User;
}

const hourMs = 60 * 60_000;

/** A link request with the account it is for, while nobody else can change either. */
export interface HeldLink {
  readonly request: LinkRequest;
  readonly account: Account;
}

/** What a mail of each purpose carries, and for how long it is good. */
export const linkKinds: Readonly<
  Record<LinkPurpose, { readonly carriesLink: boolean; readonly lifetimeMs: number }>
> = {
  'verify-email': { carriesLink: true, lifetimeMs: 24 * hourMs },
  // It opens an account: the shorter it lies in a mailbox, the better.
  'reset-password': { carriesLink: true, lifetimeMs: hourMs },
  'already-registered': { carriesLink: false, lifetimeMs: 24 * hourMs },
  'password-changed': { carriesLink: false, lifetimeMs: 24 * hourMs },
};

/** More requests than this are not mailed: nobody's mailbox is flooded through us. */
export const mailLimit = { count: 5, perMs: hourMs } as const;

/**
 * The purposes that count against the limit together. Links to reset a password count by themselves: else whoever
 * registers with a stranger's address again and again would keep its owner from getting one.
 */
export function countedTogether(purpose: LinkPurpose): readonly LinkPurpose[] {
  return purpose === 'reset-password' ? ['reset-password'] : ['verify-email', 'already-registered'];
}

/** At most `count` requests of these purposes since then. */
export interface MailAllowance {
  readonly count: number;
  readonly purposes: readonly LinkPurpose[];
  readonly since: Date;
}

/** How many mails a user may have had for one of this purpose to be sent now. */
export function mailAllowance(purpose: LinkPurpose, at: Date): MailAllowance {
  const { count, perMs } = mailLimit;
  return { count, purposes: countedTogether(purpose), since: new Date(at.getTime() - perMs) };
}

/** The tokens of mailed links. */
export interface LinkTokens {
  /** The same token for the same request, each time: it can be mailed late, and need not be kept until then. */
  tokenOf(linkRequestId: Id<'eml'>): string;
  hashOf(token: string): string;
}

export interface LinkRequests {
  /**
   * Keeps the request and its events in one commit. `too-many`, and nothing kept, where the user has had as many as
   * the allowance bears.
   */
  add(request: LinkRequest, happened: Happened, allowance: MailAllowance): Promise<'added' | 'too-many'>;
  /** The request with its user, or undefined for an id that was never given out. */
  find(id: Id<'eml'>): Promise<RequestedLink | undefined>;
  /** The same by the hash of the token in its link. */
  findByToken(tokenHash: string): Promise<RequestedLink | undefined>;
  /**
   * Asks `decide` about the request whose token has this hash (undefined where there is none), while nobody else can
   * change it or its user; where the answer is to verify, marks the link used and the address verified in one commit
   * with the events, and replaces what a contest leaves in doubt. Answers what was decided.
   */
  use<Decision extends VerificationDecision>(
    tokenHash: string,
    decide: (found: HeldLink | undefined) => Decision,
  ): Promise<Decision>;
}

export type VerificationDecision =
  | { readonly kind: 'verify'; readonly replaced: ReplacedDoubt | undefined; readonly happened: Happened }
  | { readonly kind: 'leave' | 'refuse' };

/** What stands in a contested account from now on. Every other link to it is void. */
export interface ReplacedDoubt {
  readonly passwordHash: string;
  readonly role: Role;
  /** The mail by which the owner chooses a password. */
  readonly resetRequest: LinkRequest;
}

/** A request for a link, made now, with the event that gets it mailed. */
export function newLinkRequest(options: {
  id: Id<'eml'>;
  userId: UserId;
  purpose: LinkPurpose;
  linkTokens: LinkTokens;
  at: Date;
}): { request: LinkRequest; event: AccountEvent } {
  const { id, userId, purpose, linkTokens, at } = options;
  const { carriesLink, lifetimeMs } = linkKinds[purpose];
  return {
    request: {
      id,
      userId,
      purpose,
      tokenHash: carriesLink ? linkTokens.hashOf(linkTokens.tokenOf(id)) : undefined,
      expiresAt: new Date(at.getTime() + lifetimeMs),
      usedAt: undefined,
      createdAt: at,
    },
    event: { type: 'user.mail-link-requested', userId, linkRequestId: id, purpose },
  };
}
