import { type Orm, type Queryable, retrying } from '@paygraph/database';
import type { Ids } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Attempt, type AttemptKind, stateAfter } from '../domain/attempt.ts';
import type { ProviderOutcome } from '../domain/provider.ts';
import type { SettledAttempts } from '../domain/settle-attempt.ts';
import { attemptResolved } from '../events/attempt-resolved.ts';
import { type AttemptRow, inMs, toState } from './attempt-rows.ts';
import { attempts } from './tables.ts';

/** Told after each commit: never twice of one change, and never of one that was another's. */
export interface AttemptChanges {
  /** An outcome was written, with its event. */
  resolved(kind: AttemptKind, outcome: ProviderOutcome['kind']): void;
  leftUnknown(kind: AttemptKind): void;
}

/** Where attempts end. */
export function createAttemptOutcomes(deps: {
  orm: Orm;
  ids: Ids;
  changes: AttemptChanges;
}): SettledAttempts {
  const { orm, ids, changes } = deps;
  return {
    resolve: async (attempt, outcome, at) => {
      const resolved = await retrying(() =>
        orm.transaction(async (transaction) => {
          const row = await writeOutcome(transaction, { attempt, outcome, at });
          if (row === undefined) return undefined;
          if (attempt.kind === 'REFUND' && outcome.kind === 'declined') await leaveToOthers(transaction, row);
          await appendToOutbox(transaction, [attemptResolved(attempt, outcome, { id: ids.next('evt'), at })]);
          return row;
        }),
      );
      if (resolved) changes.resolved(attempt.kind, outcome.kind);
      return toState(resolved ?? (await rowById(orm, attempt)));
    },

    markUnknown: async (attempt, askAgainInMs) => {
      const marked = await orm
        .update(attempts)
        .set({ status: 'UNKNOWN', nextAskAt: inMs(askAgainInMs) })
        .where(and(eq(attempts.id, attempt.id), eq(attempts.status, 'STARTED')))
        .returning({ id: attempts.id });
      if (marked.length > 0) changes.leftUnknown(attempt.kind);
    },
  };
}

async function writeOutcome(
  transaction: Queryable,
  { attempt, outcome, at }: { attempt: Attempt; outcome: ProviderOutcome; at: Date },
): Promise<AttemptRow | undefined> {
  const state = stateAfter(outcome);
  const [row] = await transaction
    .update(attempts)
    .set({
      status: state.status,
      providerReference: state.status === 'SUCCEEDED' ? state.reference : null,
      declineCode: state.status === 'DECLINED' ? state.code : null,
      resolvedAt: at,
      nextAskAt: null,
    })
    // The first outcome stands, and has the one event: whoever comes second finds no open row.
    .where(and(eq(attempts.id, attempt.id), inArray(attempts.status, ['STARTED', 'UNKNOWN'])))
    .returning();
  return row;
}

/** What a declined refund had set aside on its charge may be given back by others. */
async function leaveToOthers(
  transaction: Queryable,
  { transactionId, amountMinor }: AttemptRow,
): Promise<void> {
  await transaction
    .update(attempts)
    .set({ refundedMinor: sql`${attempts.refundedMinor} - ${amountMinor}` })
    .where(and(eq(attempts.transactionId, transactionId), eq(attempts.kind, 'CHARGE')));
}

async function rowById(queryable: Queryable, { id }: Attempt): Promise<AttemptRow> {
  const [row] = await queryable.select().from(attempts).where(eq(attempts.id, id));
  if (row === undefined) throw new Error(`${id} is not there`);
  return row;
}
