import { parseId, type UserId } from '@paygraph/ids';
import type { Happened } from './account-event.ts';
import type { Accounts } from './accounts.ts';
import type { Actor } from './admin-act.ts';
import type { Role, User } from './user.ts';

export type SetRoleRefusal = 'user-unknown' | 'address-not-verified' | 'last-admin';

/** `changed`: false where the user had the role already. `not-an-admin`: whoever asked is none any more. */
export type SetRoleOutcome =
  | { readonly kind: 'set'; readonly user: User; readonly changed: boolean }
  | { readonly kind: 'refused'; readonly refusal: SetRoleRefusal }
  | { readonly kind: 'not-an-admin' };

export type SetRoleDecision =
  | {
      readonly kind: 'set';
      readonly user: User;
      readonly changed: true;
      readonly role: Role;
      readonly happened: Happened;
    }
  | { readonly kind: 'set'; readonly user: User; readonly changed: false; readonly role?: undefined }
  | { readonly kind: 'refused'; readonly refusal: SetRoleRefusal; readonly role?: undefined }
  | { readonly kind: 'not-an-admin'; readonly role?: undefined };

/** Whether an admin gives someone another role. `admins`: all there are, at this moment. */
export function decideRole(
  found: { readonly user: User | undefined; readonly admins: readonly UserId[] },
  asked: { readonly actor: Actor; readonly role: Role },
  at: Date,
): SetRoleDecision {
  const { user, admins } = found;
  const { actor, role } = asked;
  // By the accounts, not by the token: two admins who take each other's role away are not both admins when they do.
  if (!admins.includes(actor.userId)) return { kind: 'not-an-admin' };
  if (user === undefined) return { kind: 'refused', refusal: 'user-unknown' };
  if (user.role === role) return { kind: 'set', user, changed: false };
  // An unproven address may be anyone's: it gets no power over other people's money.
  if (role === 'ADMIN' && !user.emailVerified) return { kind: 'refused', refusal: 'address-not-verified' };
  // Nobody could ever appoint another.
  if (user.role === 'ADMIN' && admins.length === 1) return { kind: 'refused', refusal: 'last-admin' };
  const { id: userId, role: previousRole } = user;
  return {
    kind: 'set',
    user: { ...user, role },
    changed: true,
    role,
    happened: {
      at,
      events: [
        { type: 'user.role-changed', userId, role, previousRole },
        { type: 'user.role-set', userId, role, previousRole, actor },
      ],
    },
  };
}

/** Gives a user another role, for an admin. Access tokens of the role before are refused from then on. */
export function createSetRole(deps: { accounts: Pick<Accounts, 'assignRole'>; now: () => Date }) {
  const { accounts, now } = deps;
  return async (
    actor: Actor,
    input: { readonly userId: string; readonly role: Role },
  ): Promise<SetRoleOutcome> => {
    const userId = parseId('usr', input.userId);
    if (userId === undefined) return { kind: 'refused', refusal: 'user-unknown' };
    return await accounts.assignRole(userId, (found) =>
      decideRole(found, { actor, role: input.role }, now()),
    );
  };
}
