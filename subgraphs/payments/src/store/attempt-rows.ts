import type { Queryable } from '@paygraph/database';
import { money } from '@paygraph/money';
import { eq, type SQL, sql } from 'drizzle-orm';
import { firstAskMs } from '../domain/ask-schedule.ts';
import type { Attempt, AttemptState } from '../domain/attempt.ts';
import type { AttemptToStart } from '../domain/use-payment-method.ts';
import { attempts } from './tables.ts';

export type AttemptRow = typeof attempts.$inferSelect;

export function toAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    key: row.providerKey,
    transactionId: row.transactionId,
    kind: row.kind,
    refundId: row.refundId,
    userId: row.userId,
    paymentMethodId: row.paymentMethodId,
    amount: money(row.amountMinor, row.currency),
    state: toState(row),
  };
}

/** Throws where a row contradicts itself, which its table's checks rule out. */
export function toState({ id, status, providerReference, declineCode }: AttemptRow): AttemptState {
  if (status === 'SUCCEEDED' && providerReference !== null) return { status, reference: providerReference };
  if (status === 'DECLINED' && declineCode !== null) return { status, code: declineCode };
  if (status === 'STARTED' || status === 'UNKNOWN') return { status };
  throw new Error(`the row of ${id} says ${status}, without what belongs to it`);
}

/** Inserts a STARTED attempt, unless there is one with its key already: that is answered then. */
export async function insertAttempt(
  queryable: Queryable,
  { id, key, content, at }: AttemptToStart,
): Promise<{ row: AttemptRow; isNew: boolean }> {
  const { amount, ...asked } = content;
  const [inserted] = await queryable
    .insert(attempts)
    .values({
      ...asked,
      id,
      amountMinor: amount.minor,
      currency: amount.currency,
      providerKey: key,
      status: 'STARTED',
      startedAt: at,
      nextAskAt: inMs(firstAskMs),
    })
    // Waits for another call's insert of the same attempt, if there is one, to commit. No target: of two calls at once,
    // either of the two unique indexes may be the one to notice.
    .onConflictDoNothing()
    .returning();
  if (inserted) return { row: inserted, isNew: true };
  const known = await findByKey(queryable, key);
  if (known === undefined) throw new Error(`the attempt ${key} is neither new nor there`);
  return { row: known, isNew: false };
}

export async function findByKey(queryable: Queryable, key: string): Promise<AttemptRow | undefined> {
  const [row] = await queryable.select().from(attempts).where(eq(attempts.providerKey, key));
  return row;
}

/**
 * An instant by the database's clock, which all processes share. In whole milliseconds, as a Date has them: what is
 * read comes back the same when it is compared.
 */
export function inMs(ms: number): SQL {
  return sql`date_trunc('milliseconds', now() + make_interval(secs => ${ms / 1_000}::float8))`;
}
