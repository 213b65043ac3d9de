import type { UserId } from '@paygraph/ids';
import type { Happened } from './account-event.ts';
import type { Accounts } from './accounts.ts';
import type { User } from './user.ts';

export type AppointmentRefusal = 'unknown-address' | 'address-not-verified';
export type AppointmentOutcome = 'appointed' | 'is-admin-already' | AppointmentRefusal;

export type AppointmentDecision =
  | {
      readonly outcome: 'appointed';
      readonly role: 'ADMIN';
      readonly userId: UserId;
      readonly happened: Happened;
    }
  | { readonly outcome: Exclude<AppointmentOutcome, 'appointed'>; readonly role?: undefined };

/** Whether someone becomes an admin. An unproven address may be anyone's: it gets no power over other people's money. */
export function decideAppointment(user: User | undefined, at: Date): AppointmentDecision {
  if (user === undefined) return { outcome: 'unknown-address' };
  if (!user.emailVerified) return { outcome: 'address-not-verified' };
  if (user.role === 'ADMIN') return { outcome: 'is-admin-already' };
  const { id: userId, role: previousRole } = user;
  return {
    outcome: 'appointed',
    role: 'ADMIN',
    userId,
    happened: {
      at,
      events: [
        { type: 'user.role-changed', userId, role: 'ADMIN', previousRole },
        { type: 'user.admin-appointed', userId, previousRole, actor: 'operator' },
      ],
    },
  };
}

/** Makes the owner of an address an admin, for whoever may write the database: the first admin has no other to ask. */
export function createAppointAdmin(deps: { accounts: Pick<Accounts, 'changeRole'>; now: () => Date }) {
  const { accounts, now } = deps;
  return async (email: string): Promise<AppointmentOutcome> => {
    // Addresses are kept in lower case.
    const { outcome } = await accounts.changeRole(email.trim().toLowerCase(), (user) =>
      decideAppointment(user, now()),
    );
    return outcome;
  };
}
