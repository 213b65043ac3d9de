import type { Orm, Queryable } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import { and, count, eq, lt, sql } from 'drizzle-orm';
import { type AddressLookups, type LookupAttempt, mostVainLookups } from '../domain/address-lookups.ts';
import { lockPerson } from './person-lock.ts';
import { vainLookups } from './tables.ts';

/** A try this young may still be given back: whoever finds the bucket empty waits a moment for that. */
const lookupTakesMs = 2_000;
const lookAgainMs = 50;
const mostLooks = 20;

/** In Postgres, so that neither a restart nor a second process makes a new bucket. */
export function createAddressLookups(deps: {
  orm: Orm;
  pause: (ms: number) => Promise<void>;
}): AddressLookups {
  const { orm, pause } = deps;

  function tryToTake(userId: UserId): Promise<LookupAttempt | 'maybe-soon' | undefined> {
    return orm.transaction(async (transaction) => {
      await forgoDurability(transaction);
      // Tries at once are counted one after the other.
      await lockPerson(transaction, userId, 'lookups');
      await transaction
        .delete(vainLookups)
        .where(and(eq(vainLookups.userId, userId), lt(vainLookups.at, sql`now() - interval '1 hour'`)));
      const [taken] = await transaction
        .select({
          tries: count(),
          young: sql<number>`count(*) filter (where ${vainLookups.at} > now() - ${lookupTakesMs}::int * interval '1 millisecond')::int`,
        })
        .from(vainLookups)
        .where(eq(vainLookups.userId, userId));
      if (taken && taken.tries >= mostVainLookups) return taken.young > 0 ? 'maybe-soon' : undefined;
      const [attempt] = await transaction
        .insert(vainLookups)
        .values({ userId, at: sql`now()` })
        .returning({ id: vainLookups.id });
      return attempt?.id;
    });
  }

  return {
    take: async (userId) => {
      for (let look = 1; look <= mostLooks; look += 1) {
        const attempt = await tryToTake(userId);
        if (attempt !== 'maybe-soon') return attempt;
        await pause(lookAgainMs);
      }
      return undefined;
    },

    giveBack: (attempt) =>
      orm.transaction(async (transaction) => {
        await forgoDurability(transaction);
        await transaction.delete(vainLookups).where(eq(vainLookups.id, attempt));
      }),
  };
}

/** No wait for the disk: a crash may forget the last tries, which is no harm, and a transfer need not wait for them. */
async function forgoDurability(transaction: Queryable): Promise<void> {
  await transaction.execute(sql`set local synchronous_commit to off`);
}
