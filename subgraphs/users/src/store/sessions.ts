import type { Database } from '@paygraph/database';
import { desc, eq } from 'drizzle-orm';
import type { Session, Sessions } from '../domain/session.ts';
import type { Commit } from './commit.ts';
import { isLive, liveSessionIds, revokeSessions } from './live-sessions.ts';
import { sessions, users } from './tables.ts';

export function createSessionStore(deps: { database: Database; commit: Commit }): Sessions {
  const { database, commit } = deps;
  return {
    open: (session, comparedHash, happened) =>
      commit(async (transaction) => {
        // Waits for a change of the password that is under way, and holds up one that comes.
        const [user] = await transaction
          .select({ passwordHash: users.passwordHash })
          .from(users)
          .where(eq(users.id, session.userId))
          .for('share');
        if (user?.passwordHash !== comparedHash) return { answer: 'password-changed' };
        await transaction.insert(sessions).values(toRow(session));
        return { answer: 'opened', happened };
      }),

    listLive: async (userId, at, limit) => {
      const rows = await database.orm
        .select()
        .from(sessions)
        .where(isLive(userId, at))
        .orderBy(desc(sessions.id))
        .limit(limit);
      return rows.map(toSession);
    },

    endLive: (userId, at, decide) =>
      commit(async (transaction) => {
        // The user's row is the queue of all who end several sessions or open one: none is opened in between.
        await transaction.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
        const decision = decide(await liveSessionIds(transaction, userId, at));
        await revokeSessions(transaction, decision, at);
        return { answer: decision, happened: decision.happened };
      }),

    change: (id, decide) =>
      commit(async (transaction) => {
        // The lock makes those who present tokens of one session at once decide one after another.
        const [row] = await transaction
          .select()
          .from(sessions)
          .where(eq(sessions.id, id))
          .limit(1)
          .for('update');
        const decision = decide(row && toSession(row));
        if (decision.keep === undefined) return { answer: decision };
        await transaction.update(sessions).set(toRow(decision.keep)).where(eq(sessions.id, id));
        return { answer: decision, happened: decision.happened };
      }),
  };
}

function toRow(session: Session): typeof sessions.$inferInsert {
  const { id, userId, expiresAt, createdAt, lastSeenAt, rotation, revoked, client } = session;
  return {
    id,
    userId,
    refreshTokenHash: session.liveTokenHash,
    previousTokenHash: rotation?.previousTokenHash ?? null,
    rotatedAt: rotation?.at ?? null,
    expiresAt,
    userAgent: client.userAgent ?? null,
    ipAddress: client.ipAddress ?? null,
    secondFactor: session.secondFactor,
    createdAt,
    lastSeenAt,
    revokedAt: revoked?.at ?? null,
    revokedReason: revoked?.reason ?? null,
  };
}

function toSession(row: typeof sessions.$inferSelect): Session {
  const { id, userId, expiresAt, createdAt, lastSeenAt } = row;
  const { previousTokenHash, rotatedAt, revokedAt, revokedReason } = row;
  return {
    id,
    userId,
    liveTokenHash: row.refreshTokenHash,
    rotation: previousTokenHash && rotatedAt ? { previousTokenHash, at: rotatedAt } : undefined,
    expiresAt,
    client: { userAgent: row.userAgent ?? undefined, ipAddress: row.ipAddress ?? undefined },
    secondFactor: row.secondFactor,
    createdAt,
    lastSeenAt,
    revoked: revokedAt && revokedReason ? { at: revokedAt, reason: revokedReason } : undefined,
  };
}
