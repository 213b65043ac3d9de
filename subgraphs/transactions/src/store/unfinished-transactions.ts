import type { Orm } from '@paygraph/database';
import { claimEvent } from '@paygraph/outbox';
import { and, asc, count, eq, gte, inArray, lt, or, sql } from 'drizzle-orm';
import type { UnfinishedTransactions } from '../domain/unfinished-transactions.ts';
import { transactions } from './tables.ts';
import { toTransaction } from './transaction-row.ts';
import { inMs } from './transactions.ts';

/** The name under which payment events are marked as heard. */
const consumer = 'transactions';

/** Written out, not as parameters: only so does the partial index of unfinished rows serve every plan. */
const isUnfinished = sql`${transactions.status} in ('PENDING', 'PROCESSING')`;

export function createUnfinishedTransactions({ orm }: { orm: Orm }): UnfinishedTransactions {
  return {
    claimDue: async (limit, leaseMs) => {
      const due = orm.$with('due').as(
        orm
          .select({ id: transactions.id })
          .from(transactions)
          .where(
            and(
              isUnfinished,
              // Its lease, or its pause, has run out: whoever had it is gone or asked to be reminded.
              sql`${transactions.nextStepAt} <= now()`,
            ),
          )
          // The longest waiting first, so that none starves behind a stream of new ones.
          .orderBy(asc(transactions.nextStepAt))
          // No more than can be worked on at once: the others stay free for other processes.
          .limit(limit)
          // Two processes that look at once get different rows, and neither waits for the other's commit; a row that
          // is being written at this moment is not stuck anyway.
          .for('update', { skipLocked: true }),
      );
      const rows = await orm
        .with(due)
        .update(transactions)
        // The lease: if this process dies now, the row is due again then.
        .set({ nextStepAt: inMs(leaseMs) })
        .where(inArray(transactions.id, orm.select({ id: due.id }).from(due)))
        .returning();
      return rows.map(toTransaction);
    },

    makeAllDue: async () => {
      await orm.update(transactions).set({ nextStepAt: sql`now()`, attempts: 0 }).where(isUnfinished);
    },

    makeDue: (transactionId, eventId) =>
      orm.transaction(async (transaction) => {
        if (!(await claimEvent(transaction, consumer, eventId))) return false;
        await transaction
          .update(transactions)
          .set({ nextStepAt: sql`now()` })
          // One that is PENDING is still in the hands of its own request, which asks for itself.
          .where(and(eq(transactions.id, transactionId), eq(transactions.status, 'PROCESSING')));
        return true;
      }),

    countStuck: async ({ attempts, ageMs }) => {
      const [row] = await orm
        .select({ stuck: count() })
        .from(transactions)
        .where(
          and(
            isUnfinished,
            or(
              and(eq(transactions.waitingFor, 'provider'), gte(transactions.attempts, attempts.provider)),
              and(eq(transactions.waitingFor, 'service'), gte(transactions.attempts, attempts.service)),
              lt(transactions.createdAt, inMs(-ageMs)),
            ),
          ),
        );
      return row?.stuck ?? 0;
    },
  };
}
