import type { Queryable } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { AccountPasswords, PasswordChange, PasswordHolder } from '../domain/password-change.ts';
import type { Commit } from './commit.ts';
import { findRequestedLink, toLinkRequestRow } from './link-requests.ts';
import { liveSessionIds, revokeSessions } from './live-sessions.ts';
import { linkRequests, secondFactors, users } from './tables.ts';
import { toUser } from './user-row.ts';

export function createPasswordStore({ commit }: { commit: Commit }): AccountPasswords {
  return {
    change: (userId, at, decide) =>
      commit(async (transaction) => {
        const decision = decide(await holdAccount(transaction, userId, at));
        if (decision.change === undefined) return { answer: decision };
        await keepChange(transaction, decision.change);
        return { answer: decision, happened: decision.change.happened };
      }),

    changeByLink: (tokenHash, at, decide) =>
      commit(async (transaction) => {
        // A link's user never changes: it is found without a lock, so that the account is locked before the link, in the
        // order of every other change.
        const ofToken = eq(linkRequests.tokenHash, tokenHash);
        const link = await findRequestedLink(transaction, ofToken);
        const holder = link && (await holdAccount(transaction, link.user.id, at));
        // Read again: of two who follow one link at once, the second sees it used.
        const current = holder && (await findRequestedLink(transaction, ofToken));
        const decision = decide(holder && current && { ...holder, request: current.request });
        if (decision.change === undefined) return { answer: decision };
        await keepChange(transaction, decision.change);
        return { answer: decision, happened: decision.change.happened };
      }),
  };
}

/** The account under a lock that no other change of it and no sign-in to it gets past, with its live sessions. */
async function holdAccount(
  transaction: Queryable,
  userId: UserId,
  at: Date,
): Promise<PasswordHolder | undefined> {
  const [row] = await transaction.select().from(users).where(eq(users.id, userId)).limit(1).for('update');
  if (row === undefined) return undefined;
  const account = { user: toUser(row), passwordHash: row.passwordHash };
  return { account, liveSessions: await liveSessionIds(transaction, userId, at) };
}

async function keepChange(transaction: Queryable, change: PasswordChange): Promise<void> {
  const { userId, passwordHash, provesAddress, ended, notice, happened } = change;
  const { at } = happened;
  await transaction
    .update(users)
    .set({ passwordHash, ...(provesAddress && { emailVerifiedAt: at }) })
    .where(eq(users.id, userId));
  await revokeSessions(transaction, ended, at);
  // The link that was followed, and all others that lie in the mailbox: they were asked for under the old password.
  await transaction
    .update(linkRequests)
    .set({ usedAt: at })
    .where(
      and(
        eq(linkRequests.userId, userId),
        eq(linkRequests.purpose, 'reset-password'),
        isNull(linkRequests.usedAt),
      ),
    );
  // Begun by whoever knew the password before: confirmed now, it would lock out the owner for good.
  await transaction
    .update(secondFactors)
    .set({ pendingSecret: null })
    .where(and(eq(secondFactors.userId, userId), isNotNull(secondFactors.pendingSecret)));
  await transaction.insert(linkRequests).values(toLinkRequestRow(notice));
}
