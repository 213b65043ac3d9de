import type { User } from '../domain/user.ts';
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
