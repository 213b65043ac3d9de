import type { Orm } from '@paygraph/database';
import { and, count, eq, lt, sql } from 'drizzle-orm';
import { type AddressLookups, mostVainLookups } from '../domain/address-lookups.ts';
import { lockPerson } from './person-lock.ts';
import { vainLookups } from './tables.ts';

/** In Postgres, so that neither a restart nor a second process makes a new bucket. */
export function createAddressLookups({ orm }: { orm: Orm }): AddressLookups {
  return {
    take: (userId) =>
      orm.transaction(async (transaction) => {
        // Tries at once are counted one after the other.
        await lockPerson(transaction, userId, 'lookups');
        await transaction
          .delete(vainLookups)
          .where(and(eq(vainLookups.userId, userId), lt(vainLookups.at, sql`now() - interval '1 hour'`)));
        const [taken] = await transaction
          .select({ tries: count() })
          .from(vainLookups)
          .where(eq(vainLookups.userId, userId));
        if (taken === undefined || taken.tries >= mostVainLookups) return undefined;
        const [attempt] = await transaction
          .insert(vainLookups)
          .values({ userId, at: sql`now()` })
          .returning({ id: vainLookups.id });
        return attempt?.id;
      }),

    giveBack: async (attempt) => {
      await orm.delete(vainLookups).where(eq(vainLookups.id, attempt));
    },
  };
}
