import type { Database, Queryable } from '@paygraph/database';
import { and, count, eq, gt, inArray, isNull, type SQL } from 'drizzle-orm';
import type {
  HeldLink,
  LinkRequest,
  LinkRequests,
  MailAllowance,
  RequestedLink,
} from '../domain/link-request.ts';
import type { Commit } from './commit.ts';
import { lockAccount } from './lock-account.ts';
import { linkRequests, users } from './tables.ts';
import { settledColumns, toUser } from './user-row.ts';

export function createLinkRequestStore(deps: { database: Database; commit: Commit }): LinkRequests {
  const { database, commit } = deps;
  return {
    add: (request, happened, allowance) =>
      commit(async (transaction) => {
        // The user's row is the queue: of two requests at once the second counts the first.
        await transaction
          .select({ id: users.id })
          .from(users)
          .where(eq(users.id, request.userId))
          .for('update');
        if (!(await keepWithinAllowance(transaction, request, allowance))) return { answer: 'too-many' };
        return { answer: 'added', happened };
      }),

    find: (id) => findRequestedLink(database.orm, eq(linkRequests.id, id)),

    findByToken: (tokenHash) => findRequestedLink(database.orm, eq(linkRequests.tokenHash, tokenHash)),

    use: (tokenHash, decide) =>
      commit(async (transaction) => {
        const found = await holdLink(transaction, tokenHash);
        const decision = decide(found);
        if (decision.kind !== 'verify' || found === undefined) return { answer: decision };
        const { replaced, happened } = decision;
        const { request, account } = found;
        const userId = account.user.id;
        await transaction
          .update(users)
          .set({
            emailVerifiedAt: happened.at,
            ...(replaced && { passwordHash: replaced.passwordHash, ...settledColumns(replaced) }),
          })
          .where(eq(users.id, userId));
        // All others as well where the account was contested: there is one way to a password, the mail that goes out now.
        const voided = replaced ? eq(linkRequests.userId, userId) : eq(linkRequests.id, request.id);
        await transaction
          .update(linkRequests)
          .set({ usedAt: happened.at })
          .where(and(voided, isNull(linkRequests.usedAt)));
        if (replaced) await transaction.insert(linkRequests).values(toLinkRequestRow(replaced.resetRequest));
        return { answer: decision, happened, changedUser: userId };
      }),
  };
}

/**
 * The link whose token has this hash with its account, both as they stand while nobody else can change them; undefined
 * where there is none.
 */
export async function holdLink(transaction: Queryable, tokenHash: string): Promise<HeldLink | undefined> {
  const ofToken = eq(linkRequests.tokenHash, tokenHash);
  // A link's user never changes: it is found without a lock, so that the account is locked before the link, in the order
  // of every other change.
  const link = await findRequestedLink(transaction, ofToken);
  const account = link && (await lockAccount(transaction, link.user.id));
  // Read again: of two who follow one link at once, the second sees it used.
  const current = account && (await findRequestedLink(transaction, ofToken));
  return account && current && { request: current.request, account };
}

/** False, and nothing kept, where it is one too many. The account is locked: of two at once the second counts the first. */
export async function keepWithinAllowance(
  transaction: Queryable,
  request: LinkRequest,
  { count: atMost, purposes, since }: MailAllowance,
): Promise<boolean> {
  const recent = and(
    eq(linkRequests.userId, request.userId),
    inArray(linkRequests.purpose, [...purposes]),
    gt(linkRequests.createdAt, since),
  );
  const [counted] = await transaction.select({ requests: count() }).from(linkRequests).where(recent);
  if (counted === undefined || counted.requests >= atMost) return false;
  await transaction.insert(linkRequests).values(toLinkRequestRow(request));
  return true;
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
