import type { Queryable } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import { and, eq, sql } from 'drizzle-orm';
import { countsAsSent, exceedsDailyLimit, type MovementLimits } from '../domain/limits.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Transaction } from '../domain/transaction.ts';
import { lockPerson } from './person-lock.ts';
import { dailyOutgoing } from './tables.ts';

/** Adds a movement to what its sender sends that day, or says that this would be too much: then roll back. */
export async function addOutgoing(
  transaction: Queryable,
  sent: Transaction,
  limits: MovementLimits,
): Promise<Refusal | undefined> {
  const { userId, day, currency } = placeOf(sent);
  // Until the commit nobody else adds to this person's day, in whatever currency.
  await lockPerson(transaction, userId, 'outgoing');
  const mine = and(eq(dailyOutgoing.userId, userId), eq(dailyOutgoing.day, day));
  const rows = await transaction.execute<{ currency: CurrencyCode; minor: string }>(sql`
    with added as (
      insert into ${dailyOutgoing} as sums (user_id, day, currency, outgoing_minor)
      values (${userId}, ${day}, ${currency}, ${sent.amount.minor})
      on conflict (user_id, day, currency) do update set outgoing_minor = sums.outgoing_minor + excluded.outgoing_minor
      returning currency, outgoing_minor::text as minor
    )
    select currency, minor from added
    union all
    -- As it was before this statement, hence without the sum just added to.
    select currency, outgoing_minor::text from ${dailyOutgoing} where ${mine} and currency <> ${currency}`);
  const sums = rows.map((row) => ({ minor: BigInt(row.minor), currency: row.currency }));
  return exceedsDailyLimit(sums, limits) ? refuse('LIMIT_EXCEEDED', 'amount') : undefined;
}

/** A movement that FAILED sent nothing. */
export async function returnOutgoing(transaction: Queryable, failed: Transaction): Promise<void> {
  if (!countsAsSent(failed)) return;
  const { userId, day, currency } = placeOf(failed);
  await transaction
    .update(dailyOutgoing)
    // What was recorded before days were added up is in no sum, and must not be taken off one.
    .set({ outgoingMinor: sql`greatest(0, ${dailyOutgoing.outgoingMinor} - ${failed.amount.minor})` })
    .where(
      and(eq(dailyOutgoing.userId, userId), eq(dailyOutgoing.day, day), eq(dailyOutgoing.currency, currency)),
    );
}

/** The day, in UTC, is that on which it was recorded. */
function placeOf({ id, source, createdAt, amount }: Transaction): {
  userId: UserId;
  day: string;
  currency: CurrencyCode;
} {
  if (source === undefined) throw new Error(`${id} goes out of no wallet`);
  return { userId: source.ownerId, day: createdAt.toISOString().slice(0, 10), currency: amount.currency };
}
