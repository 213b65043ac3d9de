import type { Queryable } from '@paygraph/database';
import type { Id, UserId } from '@paygraph/ids';
import { and, desc, eq, gt, inArray, isNull } from 'drizzle-orm';
import type { RevocationReason } from '../domain/account-event.ts';
import { sessions } from './tables.ts';

const sessionsAStatement = 5_000;

/** Neither revoked nor expired at that instant. */
export const isLive = (userId: UserId, at: Date) =>
  and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, at));

/** All of a user's live sessions, newest first, locked: whoever refreshes one of them waits. */
export async function liveSessionIds(
  transaction: Queryable,
  userId: UserId,
  at: Date,
): Promise<readonly Id<'ses'>[]> {
  const rows = await transaction
    .select({ id: sessions.id })
    .from(sessions)
    .where(isLive(userId, at))
    .orderBy(desc(sessions.id))
    .for('update');
  return rows.map(({ id }) => id);
}

/**
 * In several statements where there are very many: a statement takes 65,535 values, and whoever opened more sessions than
 * that with a stolen password must not keep its owner from ending them.
 */
export async function revokeSessions(
  transaction: Queryable,
  { sessionIds, reason }: { sessionIds: readonly Id<'ses'>[]; reason: RevocationReason },
  at: Date,
): Promise<void> {
  for (let start = 0; start < sessionIds.length; start += sessionsAStatement) {
    await transaction
      .update(sessions)
      .set({ revokedAt: at, revokedReason: reason })
      .where(inArray(sessions.id, sessionIds.slice(start, start + sessionsAStatement)));
  }
}
