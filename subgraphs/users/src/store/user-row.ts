import type { Account, Role, User } from '../domain/user.ts';
import type { users } from './tables.ts';

export function toUser(row: typeof users.$inferSelect): User {
  return {
    id: row.id,
    email: row.email,
    displayName: row.displayName,
    phone: row.phone ?? undefined,
    role: row.role,
    emailVerified: row.emailVerifiedAt !== null,
    createdAt: row.createdAt,
  };
}

export function toAccount(row: typeof users.$inferSelect): Account {
  const { passwordHash, contestedAt: since, roleInDoubt } = row;
  return { user: toUser(row), passwordHash, contest: since === null ? undefined : { since, roleInDoubt } };
}

/** What a settled contest leaves in the row. */
export function settledColumns({ role }: { readonly role: Role }) {
  return { role, phone: null, contestedAt: null, roleInDoubt: false };
}
