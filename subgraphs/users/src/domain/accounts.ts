import type { UserId } from '@paygraph/ids';
import type { Happened } from './account-event.ts';
import type { LinkRequest, MailAllowance } from './link-request.ts';
import type { Account, Contest, Role, User } from './user.ts';

export interface Accounts {
  /**
   * Keeps a new account, its first link request and the events in one commit. `email-taken`, and nothing kept, where
   * the address has an account, also one made at the same moment.
   */
  register(
    account: Account,
    linkRequest: LinkRequest,
    happened: Happened,
  ): Promise<'registered' | 'email-taken'>;
  /**
   * Asks `decide` about an account there is, while nobody else can change it, and keeps what it answers in one commit:
   * the contest in any case, link request and events where the allowance bears one more mail.
   */
  registerAgain(userId: UserId, decide: (account: Account) => RepeatedRegistration): Promise<void>;
  /** The account with this address (in lower case), or undefined. */
  findByEmail(email: string): Promise<Account | undefined>;
  /**
   * Asks `decide` about the user with this address (undefined where there is none) while nobody else can change the
   * role, and keeps what it answers in one commit with the events. Answers what was decided.
   */
  changeRole<Decision extends RoleChange>(
    email: string,
    decide: (user: User | undefined) => Decision,
  ): Promise<Decision>;
  /**
   * Asks `decide` about a user (undefined where there is none) and all admins there are, while nobody else can change
   * their roles, and keeps what it answers in one commit with the events. Answers what was decided.
   */
  assignRole<Decision extends RoleAssignment>(
    userId: UserId,
    decide: (found: { user: User | undefined; admins: readonly UserId[] }) => Decision,
  ): Promise<Decision>;
  /** The user as changed; undefined where there is none. */
  changeProfile(userId: UserId, change: ProfileChange): Promise<User | undefined>;
  /** Newest first: those that come after `after`, at most `limit`. */
  list(which: { limit: number; after: UserId | undefined }): Promise<AccountsPage>;
  /** The users there are among these ids, in any order. */
  findByIds(ids: readonly UserId[]): Promise<readonly User[]>;
}

/** `contest`: the account's from now on. */
export interface RepeatedRegistration {
  readonly contest: Contest | undefined;
  readonly request: LinkRequest;
  readonly allowance: MailAllowance;
  readonly happened: Happened;
}

/** `role`: the user's from now on. */
export type RoleChange =
  | { readonly role: Role; readonly userId: UserId; readonly happened: Happened }
  | { readonly role?: undefined };

export type RoleAssignment =
  | { readonly role: Role; readonly happened: Happened }
  | { readonly role?: undefined };

/** Undefined: as it was. */
export interface ProfileChange {
  readonly displayName: string | undefined;
  /** Null: none any more. */
  readonly phone: string | null | undefined;
}

export interface AccountsPage {
  readonly nodes: readonly User[];
  readonly hasNextPage: boolean;
}
