import type { Database } from '@paygraph/database';
import { asc, desc, eq, inArray, lt, or } from 'drizzle-orm';
import type { Accounts } from '../domain/accounts.ts';
import type { Commit } from './commit.ts';
import { keepWithinAllowance, toLinkRequestRow } from './link-requests.ts';
import { lockAccount } from './lock-account.ts';
import { linkRequests, users } from './tables.ts';
import { toAccount, toUser } from './user-row.ts';

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

    registerAgain: (userId, decide) =>
      commit(async (transaction) => {
        // Whoever follows a link to the account at this moment waits, or has proven the address before.
        const account = await lockAccount(transaction, userId);
        if (account === undefined) throw new Error('an account that was found is not there any more');
        const { contest, request, allowance, happened } = decide(account);
        if (contest !== undefined) {
          const { since: contestedAt, roleInDoubt } = contest;
          await transaction.update(users).set({ contestedAt, roleInDoubt }).where(eq(users.id, userId));
        }
        const kept = await keepWithinAllowance(transaction, request, allowance);
        return { answer: undefined, ...(kept && { happened }) };
      }),

    findByEmail: async (email) => {
      const [row] = await database.orm.select().from(users).where(eq(users.email, email)).limit(1);
      return row && toAccount(row);
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
        return { answer: decision, happened, changedUser: userId };
      }),

    assignRole: (userId, decide) =>
      commit(async (transaction) => {
        // All admins as well, always in the order of their ids: of two changes at once the second sees who is left.
        const rows = await transaction
          .select()
          .from(users)
          .where(or(eq(users.role, 'ADMIN'), eq(users.id, userId)))
          .orderBy(asc(users.id))
          .for('update');
        const user = rows.find(({ id }) => id === userId);
        const admins = rows.filter(({ role }) => role === 'ADMIN').map(({ id }) => id);
        const decision = decide({ user: user && toUser(user), admins });
        if (decision.role === undefined) return { answer: decision };
        await transaction.update(users).set({ role: decision.role }).where(eq(users.id, userId));
        return { answer: decision, happened: decision.happened, changedUser: userId };
      }),

    changeProfile: (userId, { displayName, phone }) =>
      commit(async (transaction) => {
        const change = {
          ...(displayName !== undefined && { displayName }),
          ...(phone !== undefined && { phone }),
        };
        const which = eq(users.id, userId);
        const [row] =
          Object.keys(change).length === 0
            ? await transaction.select().from(users).where(which)
            : await transaction.update(users).set(change).where(which).returning();
        return { answer: row && toUser(row), changedUser: userId };
      }),

    list: async ({ limit, after }) => {
      const rows = await database.orm
        .select()
        .from(users)
        .where(after === undefined ? undefined : lt(users.id, after))
        .orderBy(desc(users.id))
        // One more than asked for tells whether there is another page.
        .limit(limit + 1);
      return { nodes: rows.slice(0, limit).map(toUser), hasNextPage: rows.length > limit };
    },

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
