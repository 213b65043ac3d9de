import type { Queryable } from '@paygraph/database';
import type { UserId } from '@paygraph/ids';
import { sql } from 'drizzle-orm';

/** Any two numbers: they only keep what is counted for different ends from waiting for one another. */
const purposes = { outgoing: 8_003_001, lookups: 8_003_002 } as const;

/**
 * One at a time for each person and purpose, until the transaction ends. A lock of Postgres's own, for there is no row of
 * a person here; should two people ever share a hash, they wait for each other, and that is all.
 */
export async function lockPerson(
  transaction: Queryable,
  userId: UserId,
  purpose: keyof typeof purposes,
): Promise<void> {
  await transaction.execute(
    sql`select pg_advisory_xact_lock(${purposes[purpose]}::int, hashtext(${userId}))`,
  );
}
