import type { Database, Queryable } from '@paygraph/database';
import { and, count, eq, gt, inArray, isNull, type SQL } from 'drizzle-orm';
import type { LinkRequest, LinkRequests, RequestedLink } from '../domain/link-request.ts';
import type { Commit } from './commit.ts';
import { linkRequests, users } from './tables.ts';
import { toUser } from './user-row.ts';

export function createLinkRequestStore(deps: { database: Database; commit: Commit }): LinkRequests {
  const { database, commit } = deps;
  return {
    add: (request, happened, atMost) =>
      commit(async (transaction) => {
        // The user's row is the queue: of two requests at once the second counts the first.
        await transaction
          .select({ id: users.id })
          .from(users)
          .where(eq(users.id, request.userId))
          .for('update');
        const recent = and(
          eq(linkRequests.userId, request.userId),
          inArray(linkRequests.purpose, [...atMost.purposes]),
          gt(linkRequests.createdAt, atMost.since),
        );
        const [counted] = await transaction.select({ requests: count() }).from(linkRequests).where(recent);
        if (counted === undefined || counted.requests >= atMost.count) return { answer: 'too-many' };
        await transaction.insert(linkRequests).values(toLinkRequestRow(request));
        return { answer: 'added', happened };
      }),

    find: (id) => findRequestedLink(database.orm, eq(linkRequests.id, id)),

    findByToken: (tokenHash) => findRequestedLink(database.orm, eq(linkRequests.tokenHash, tokenHash)),

    use: (tokenHash, decide) =>
      commit(async (transaction) => {
        // Locks the request and its user: of two links to one user, followed at once, the second sees a proven address.
        const [row] = await withUser(transaction, eq(linkRequests.tokenHash, tokenHash)).for('update');
        const found = row && toRequestedLink(row);
        const decision = decide(found);
        if (decision.kind !== 'verify' || found === undefined) return { answer: decision };
        const { at } = decision.happened;
        await transaction
          .update(linkRequests)
          .set({ usedAt: at })
          .where(eq(linkRequests.id, found.request.id));
        await transaction
          .update(users)
          .set({ emailVerifiedAt: at })
          .where(and(eq(users.id, found.user.id), isNull(users.emailVerifiedAt)));
        return { answer: decision, happened: decision.happened };
      }),
  };
}

export async function findRequestedLink(
  queryable: Queryable,
  which: SQL,
): Promise<RequestedLink | undefined> {
  const [row] = await withUser(queryable, which);
  return row && toRequestedLink(row);
}

function withUser(queryable: Queryable, which: SQL) {
  return queryable
    .select({ request: linkRequests, user: users })
    .from(linkRequests)
    .innerJoin(users, eq(users.id, linkRequests.userId))
    .where(which)
    .limit(1);
}

function toRequestedLink(row: {
  request: typeof linkRequests.$inferSelect;
  user: typeof users.$inferSelect;
}): RequestedLink {
  const { tokenHash, usedAt, ...request } = row.request;
  return {
    request: { ...request, tokenHash: tokenHash ?? undefined, usedAt: usedAt ?? undefined },
    user: toUser(row.user),
  };
}

export function toLinkRequestRow(request: LinkRequest): typeof linkRequests.$inferInsert {
  return { ...request, tokenHash: request.tokenHash ?? null, usedAt: request.usedAt ?? null };
}
