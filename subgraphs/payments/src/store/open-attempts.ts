import type { Orm } from '@paygraph/database';
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ClaimedAttempt, OpenAttempts } from '../domain/ask-again.ts';
import type { AttemptTarget } from '../domain/attempt.ts';
import { type AttemptRow, inMs, toAttempt } from './attempt-rows.ts';
import { attempts, paymentMethods } from './tables.ts';

/** Attempts whose outcome is not known, and when the provider is asked about them. */
export function createOpenAttempts({ orm }: { orm: Orm }): OpenAttempts {
  return {
    claimDue: async (limit, leaseMs) => {
      const due = orm.$with('due').as(
        orm
          .select({ id: attempts.id })
          .from(attempts)
          .where(
            and(
              // Written out, not as parameters: only so does the partial index of open rows serve every plan.
              sql`${attempts.status} in ('STARTED', 'UNKNOWN')`,
              // Its pause, or the lease of a process that died, has run out.
              sql`${attempts.nextAskAt} <= now()`,
            ),
          )
          // The longest due first, so that none starves behind a stream of new ones.
          .orderBy(asc(attempts.nextAskAt))
          // No more than can be asked about at once: the others stay free for other processes.
          .limit(limit)
          // Two processes that look at once get different rows, and neither waits for the other's commit; a row that is
          // being written at this moment is being decided anyway.
          .for('update', { skipLocked: true }),
      );
      const rows = await orm
        .with(due)
        .update(attempts)
        // The lease: if this process dies now, the row is due again then.
        .set({ nextAskAt: inMs(leaseMs) })
        .where(inArray(attempts.id, orm.select({ id: due.id }).from(due)))
        .returning();
      const targets = await targetsOf(orm, rows);
      return rows.map((row) => toClaimed(row, targets));
    },

    postpone: async ({ attempt, leasedUntil }, pauseMs) => {
      await orm
        .update(attempts)
        .set({ nextAskAt: inMs(pauseMs), asks: sql`${attempts.asks} + 1` })
        // Only where nobody has set it anew since it was claimed: news must not be put off by an older answer.
        .where(and(eq(attempts.id, attempt.id), eq(attempts.nextAskAt, leasedUntil)));
    },

    makeDue: async (key) => {
      const due = await orm
        .update(attempts)
        .set({ nextAskAt: inMs(0), asks: 0 })
        // One that is STARTED is in the hands of the request that started it, which waits for the answer itself.
        .where(and(eq(attempts.providerKey, key), eq(attempts.status, 'UNKNOWN')))
        .returning({ id: attempts.id });
      return due.length > 0;
    },
  };
}

type Targets = ReadonlyMap<AttemptRow['id'], { providerToken: string; chargeReference: string | null }>;

/** Cards and accounts of charges and payouts, and the provider's ids of the charges that refunds give back. */
async function targetsOf(orm: Orm, rows: readonly AttemptRow[]): Promise<Targets> {
  if (rows.length === 0) return new Map();
  const charges = alias(attempts, 'charges');
  const found = await orm
    .select({
      id: attempts.id,
      providerToken: paymentMethods.providerToken,
      chargeReference: charges.providerReference,
    })
    .from(attempts)
    .innerJoin(paymentMethods, eq(paymentMethods.id, attempts.paymentMethodId))
    .leftJoin(charges, and(eq(charges.transactionId, attempts.transactionId), eq(charges.kind, 'CHARGE')))
    .where(
      inArray(
        attempts.id,
        rows.map(({ id }) => id),
      ),
    );
  return new Map(found.map(({ id, ...target }) => [id, target]));
}

function toClaimed(row: AttemptRow, targets: Targets): ClaimedAttempt {
  if (row.nextAskAt === null) throw new Error(`${row.id} was claimed, and has no lease`);
  const target = toTarget(row, targets);
  return { attempt: toAttempt(row), target, asks: row.asks, leasedUntil: row.nextAskAt };
}

function toTarget({ id, kind }: AttemptRow, targets: Targets): AttemptTarget {
  const found = targets.get(id);
  if (found === undefined) throw new Error(`the payment method of ${id} is not there`);
  if (kind !== 'REFUND') return { kind, providerToken: found.providerToken };
  if (found.chargeReference === null) throw new Error(`${id} gives back a charge without reference`);
  return { kind, chargeReference: found.chargeReference };
}
