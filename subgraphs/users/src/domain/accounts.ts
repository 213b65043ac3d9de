import type { UserId } from '@paygraph/ids';
import type { Happened } from './account-event.ts';
import type { LinkRequest } from './link-request.ts';
import type { Account, Role, User } from './user.ts';

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
  /** The users there are among these ids, in any order. */
  findByIds(ids: readonly UserId[]): Promise<readonly User[]>;
}

/** `role`: the user's from now on. */
export type RoleChange =
  | { readonly role: Role; readonly userId: UserId; readonly happened: Happened }
  | { readonly role?: undefined };
