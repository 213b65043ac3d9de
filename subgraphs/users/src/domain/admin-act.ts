import type { UserId } from '@paygraph/ids';
import type { Role } from './user.ts';

/** Somebody signed in, with the role they signed in with. */
export interface Actor {
  readonly userId: UserId;
  readonly role: Role;
}

/** What goes into the record of what admins did, and of who was refused what is theirs. `userId`: whom it is about. */
export type AdminAct =
  | {
      readonly type: 'user.role-set';
      readonly userId: UserId;
      readonly role: Role;
      readonly previousRole: Role;
      readonly actor: Actor;
    }
  | {
      readonly type: 'user.admin-appointed';
      readonly userId: UserId;
      readonly previousRole: Role;
      /** Nobody signed in. */
      readonly actor: 'operator';
    }
  | { readonly type: 'user.account-viewed'; readonly userId: UserId; readonly actor: Actor }
  | { readonly type: 'user.accounts-listed'; readonly accounts: number; readonly actor: Actor }
  | { readonly type: 'user.access-refused'; readonly field: string; readonly actor: Actor };

/** The record of what admins did where no account changes with it. */
export interface AdminActs {
  record(acts: readonly AdminAct[], at: Date): Promise<void>;
}
