import type { Queryable } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { AccountPasswords, PasswordChange, PasswordHolder } from '../domain/password-change.ts';
import type { Commit } from './commit.ts';
import { holdLink, toLinkRequestRow } from './link-requests.ts';
import { liveSessionIds, revokeSessions } from './live-sessions.ts';
import { lockAccount } from './lock-account.ts';
import { linkRequests, secondFactors, users } from './tables.ts';
import { settledColumns } from './user-row.ts';

export function createPasswordStore({ commit }: { commit: Commit }): AccountPasswords {
  return {
    change: (userId, at, decide) =>
      commit(async (transaction) => {
        const decision = decide(await holdAccount(transaction, userId, at));
        if (decision.change === undefined) return { answer: decision };
        await keepChange(transaction, decision.change);
        return { answer: decision, happened: decision.change.happened, changedUser: decision.change.userId };
      }),

    changeByLink: (tokenHash, at, decide) =>
      commit(async (transaction) => {
        const held = await holdLink(transaction, tokenHash);
        const decision = decide(
          held && {
            ...held,
            liveSessions: await liveSessionIds(transaction, held.account.user.id, at),
          },
        );
        if (decision.change === undefined) return { answer: decision };
        await keepChange(transaction, decision.change);
        return { answer: decision, happened: decision.change.happened, changedUser: decision.change.userId };
      }),
  };
}

/** The account under lock, with its live sessions. */
async function holdAccount(
  transaction: Queryable,
  userId: UserId,
  at: Date,
): Promise<PasswordHolder | undefined> {
  const account = await lockAccount(transaction, userId);
  return account && { account, liveSessions: await liveSessionIds(transaction, userId, at) };
}

async function keepChange(transaction: Queryable, change: PasswordChange): Promise<void> {
  const { userId, passwordHash, provesAddress, settlement, ended, notice, happened } = change;
  const { at } = happened;
  await transaction
    .update(users)
    .set({
      passwordHash,
      ...(provesAddress && { emailVerifiedAt: at }),
      ...(settlement && settledColumns(settlement)),
    })
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
