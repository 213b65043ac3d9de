import type { Database } from '@paygraph/database';
import { eq, inArray } from 'drizzle-orm';
import type { Accounts } from '../domain/accounts.ts';
import type { Commit } from './commit.ts';
import { toLinkRequestRow } from './link-requests.ts';
import { linkRequests, users } from './tables.ts';
import { toUser } from './user-row.ts';

export function createAccountStore(deps: { database: Database; commit: Commit }): Accounts {
  const { database, commit } = deps;
  return {
    register: ({ user, passwordHash }, linkRequest, happened) =>
      commit(async (transaction) => {
        const { id, email, displayName, phone, role, createdAt } = user;
        const kept = await transaction
          .insert(users)
          .values({ id, email, displayName, phone: phone ?? null, role, passwordHash, createdAt })
          // Waits for another registration of the address that is still open, and yields to it.
          .onConflictDoNothing({ target: users.email })
          .returning({ id: users.id });
        if (kept.length === 0) return { answer: 'email-taken' };
        await transaction.insert(linkRequests).values(toLinkRequestRow(linkRequest));
        return { answer: 'registered', happened };
      }),

    findByEmail: async (email) => {
      const [row] = await database.orm.select().from(users).where(eq(users.email, email)).limit(1);
      return row && { user: toUser(row), passwordHash: row.passwordHash };
    },

    changeRole: (email, decide) =>
      commit(async (transaction) => {
        // The lock makes two changes of one role follow one another: each event tells of the role that was.
        const [row] = await transaction
          .select()
          .from(users)
          .where(eq(users.email, email))
          .limit(1)
          .for('update');
        const decision = decide(row && toUser(row));
        if (decision.role === undefined) return { answer: decision };
        const { role, userId, happened } = decision;
        await transaction.update(users).set({ role }).where(eq(users.id, userId));
        return { answer: decision, happened };
      }),

    findByIds: async (ids) => {
      if (ids.length === 0) return [];
      const rows = await database.orm
        .select()
        .from(users)
        .where(inArray(users.id, [...ids]));
      return rows.map(toUser);
    },
  };
}
