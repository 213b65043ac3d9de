import type { Orm, Queryable } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import { sql } from 'drizzle-orm';
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
      // Sent together, and run one after the other: tries at once are counted one after the other.
      const [, , , [taken]] = await Promise.all([
        forgoDurability(transaction),
        lockPerson(transaction, userId, 'lookups'),
        transaction.execute(
          sql`delete from vain_lookups where user_id = ${userId} and at < now() - interval '1 hour'`,
        ),
        transaction.execute<{ tries: number; young: number }>(sql`
          select count(*)::int as tries,
            (count(*) filter (where at > now() - ${lookupTakesMs}::int * interval '1 millisecond'))::int as young
          from vain_lookups where user_id = ${userId}`),
      ]);
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
        await Promise.all([
          forgoDurability(transaction),
          transaction.execute(sql`delete from vain_lookups where id = ${attempt}`),
        ]);
      }),
  };
}

/** No wait for the disk: a crash may forget the last tries, which is no harm, and a transfer need not wait for them. */
async function forgoDurability(transaction: Queryable): Promise<void> {
  await transaction.execute(sql`set local synchronous_commit to off`);
}
