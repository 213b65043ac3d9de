import { eq } from 'drizzle-orm';
import type { Session, Sessions } from '../domain/session.ts';
import type { Commit } from './commit.ts';
import { sessions } from './tables.ts';

export function createSessionStore({ commit }: { commit: Commit }): Sessions {
  return {
    open: (session, happened) =>
      commit(async (transaction) => {
        await transaction.insert(sessions).values(toRow(session));
        return { answer: undefined, happened };
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
    createdAt,
    lastSeenAt,
    revoked: revokedAt && revokedReason ? { at: revokedAt, reason: revokedReason } : undefined,
  };
}
