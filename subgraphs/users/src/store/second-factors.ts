import type { Database, Queryable } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import { eventsOf, noFactor, type SecondFactor, type SecondFactors } from '../domain/second-factor.ts';
import type { Commit } from './commit.ts';
import { secondFactors, users } from './tables.ts';

export function createSecondFactorStore(deps: {
  database: Database;
  commit: Commit;
  now: () => Date;
}): SecondFactors {
  const { database, commit, now } = deps;
  return {
    find: (userId) => read(database.orm, userId),

    change: (userId, decide) =>
      commit(async (transaction) => {
        // The user's row is the queue, for the factor's own may not be there yet: of two who give one code at once, the
        // second finds it used.
        await transaction
          .select({ id: users.id })
          .from(users)
          .where(eq(users.id, userId))
          .for('no key update');
        const before = await read(transaction, userId);
        const decision = decide(before);
        if (decision.keep === undefined) return { answer: decision };
        await keep(transaction, userId, decision.keep);
        return { answer: decision, happened: { at: now(), events: eventsOf(userId, before, decision.keep) } };
      }),

    enabledAmong: async (userIds) => {
      if (userIds.length === 0) return new Set();
      const rows = await database.orm
        .select({ userId: secondFactors.userId })
        .from(secondFactors)
        .where(and(inArray(secondFactors.userId, [...userIds]), isNotNull(secondFactors.secret)));
      return new Set(rows.map(({ userId }) => userId));
    },
  };
}

async function read(queryable: Queryable, userId: UserId): Promise<SecondFactor> {
  const [row] = await queryable.select().from(secondFactors).where(eq(secondFactors.userId, userId)).limit(1);
  if (row === undefined) return noFactor;
  const { pendingSecret, secret, lastUsedStep, recoveryCodeHashes } = row;
  return {
    pendingSecret: pendingSecret ?? undefined,
    active:
      secret !== null && lastUsedStep !== null ? { secret, lastUsedStep, recoveryCodeHashes } : undefined,
  };
}

async function keep(
  transaction: Queryable,
  userId: UserId,
  { pendingSecret, active }: SecondFactor,
): Promise<void> {
  const row = {
    pendingSecret: pendingSecret ?? null,
    secret: active?.secret ?? null,
    lastUsedStep: active?.lastUsedStep ?? null,
    recoveryCodeHashes: [...(active?.recoveryCodeHashes ?? [])],
  };
  await transaction
    .insert(secondFactors)
    .values({ userId, ...row })
    .onConflictDoUpdate({ target: secondFactors.userId, set: row });
}
