import type { AccountEvent } from './account-event.ts';
import type { Account, Contest, Role } from './user.ts';

/** What a contested account becomes when its address is proven, besides losing password and phone number. */
export interface Settlement {
  readonly role: Role;
  readonly events: readonly AccountEvent[];
}

/**
 * Whether an account is contested after its address was registered again. A second password means two people, of whom
 * one has the mailbox: who proves the address later may have given either password, and nobody can say which.
 */
export function contestOf(
  { user, contest }: Account,
  again: { readonly samePassword: boolean; readonly role: Role },
  at: Date,
): Contest | undefined {
  // It is theirs who proved it, and no registration bears on it any more.
  if (user.emailVerified) return undefined;
  // People send a form twice.
  if (again.samePassword) return contest;
  return {
    since: contest?.since ?? at,
    roleInDoubt: contest?.roleInDoubt === true || again.role !== user.role,
  };
}

/** Leaves of a contested account nothing that works for a stranger; undefined where it is not contested. */
export function settle({ user, contest }: Account): Settlement | undefined {
  if (contest === undefined) return undefined;
  const { id: userId, role: previousRole } = user;
  if (!contest.roleInDoubt || previousRole === 'USER') return { role: previousRole, events: [] };
  return { role: 'USER', events: [{ type: 'user.role-changed', userId, role: 'USER', previousRole }] };
}
