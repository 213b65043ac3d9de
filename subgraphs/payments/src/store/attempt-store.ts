import { type Orm, type Queryable, retrying } from '@paygraph/database';
import type { Ids } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import { and, eq, inArray } from 'drizzle-orm';
import { type Attempt, type AttemptContent, type AttemptKind, stateAfter } from '../domain/attempt.ts';
import type { StartedCharges } from '../domain/charge-payment-method.ts';
import { isUsableBy } from '../domain/payment-method.ts';
import type { StartedRefunds } from '../domain/refund-charge.ts';
import type { SettledAttempts } from '../domain/settle-attempt.ts';
import { attemptResolved } from '../events/attempt-resolved.ts';
import { type AttemptRow, toAttempt, toState } from './attempt-rows.ts';
import { attempts, paymentMethods } from './tables.ts';

export type AttemptStore = StartedCharges & StartedRefunds & SettledAttempts;

/** `onAppended` is called after each commit that wrote an event. */
export function createAttemptStore(deps: { orm: Orm; ids: Ids; onAppended: () => void }): AttemptStore {
  const { orm, ids, onAppended } = deps;

  return {
    startCharge: ({ id, key, content, at }) =>
      retrying(() =>
        orm.transaction(async (transaction) => {
          // The lock orders this against the removal of the method, and so does the order of these statements, each
          // with a snapshot of its own: where the method is found removed, no attempt can be committed from then on,
          // and one committed before is seen below. So nobody is told "not found" while another call charges.
          const [method] = await transaction
            .select()
            .from(paymentMethods)
            .where(eq(paymentMethods.id, content.paymentMethodId))
            .for('share');
          const known = await findRow(transaction, content.transactionId, 'CHARGE');
          if (!known && (method === undefined || !isUsableBy(content.userId, method))) {
            return 'payment-method-not-found';
          }
          const { row, isNew } = known
            ? { row: known, isNew: false }
            : await insertAttempt(transaction, { id, key, content, at });
          const providerToken =
            row.paymentMethodId === method?.id ? method.providerToken : await tokenOf(transaction, row);
          return { attempt: toAttempt(row), isNew, providerToken };
        }),
      ),

    findCharge: async (transactionId) => {
      const row = await findRow(orm, transactionId, 'CHARGE');
      return row && toAttempt(row);
    },

    startRefund: async ({ id, key, charge, at }) => {
      const content: AttemptContent = { ...charge, kind: 'REFUND' };
      const { row, isNew } = await insertAttempt(orm, { id, key, content, at });
      return { attempt: toAttempt(row), isNew };
    },

    resolve: async (attempt, outcome, at) => {
      const state = stateAfter(outcome);
      const resolved = await orm.transaction(async (transaction) => {
        const [row] = await transaction
          .update(attempts)
          .set({
            status: state.status,
            providerReference: state.status === 'SUCCEEDED' ? state.reference : null,
            declineCode: state.status === 'DECLINED' ? state.code : null,
            resolvedAt: at,
          })
          // The first outcome stands, and has the one event: whoever comes second finds no open row.
          .where(and(eq(attempts.id, attempt.id), inArray(attempts.status, ['STARTED', 'UNKNOWN'])))
          .returning();
        if (row === undefined) return undefined;
        await appendToOutbox(transaction, [attemptResolved(attempt, outcome, { id: ids.next('evt'), at })]);
        return row;
      });
      if (resolved) onAppended();
      return toState(resolved ?? (await rowById(orm, attempt)));
    },

    markUnknown: async (attempt) => {
      await orm
        .update(attempts)
        .set({ status: 'UNKNOWN' })
        .where(and(eq(attempts.id, attempt.id), eq(attempts.status, 'STARTED')));
    },
  };
}

/** Inserts a STARTED attempt unless the transaction has one of this kind, which it answers then. */
async function insertAttempt(
  queryable: Queryable,
  { id, key, content, at }: { id: Attempt['id']; key: string; content: AttemptContent; at: Date },
): Promise<{ row: AttemptRow; isNew: boolean }> {
  const { transactionId, kind, userId, paymentMethodId, amount } = content;
  const [inserted] = await queryable
    .insert(attempts)
    .values({
      id,
      transactionId,
      kind,
      userId,
      paymentMethodId,
      amountMinor: amount.minor,
      currency: amount.currency,
      providerKey: key,
      status: 'STARTED',
      startedAt: at,
    })
    // Waits for another call's insert of the same transaction, if there is one, to commit. No target: of two calls at
    // once, either of the two unique indexes may be the one to notice.
    .onConflictDoNothing()
    .returning();
  if (inserted) return { row: inserted, isNew: true };
  const known = await findRow(queryable, transactionId, kind);
  if (known === undefined) throw new Error(`the ${kind} of ${transactionId} is neither new nor there`);
  return { row: known, isNew: false };
}

async function findRow(
  queryable: Queryable,
  transactionId: Attempt['transactionId'],
  kind: AttemptKind,
): Promise<AttemptRow | undefined> {
  const [row] = await queryable
    .select()
    .from(attempts)
    .where(and(eq(attempts.transactionId, transactionId), eq(attempts.kind, kind)));
  return row;
}

async function rowById(queryable: Queryable, { id }: Attempt): Promise<AttemptRow> {
  const [row] = await queryable.select().from(attempts).where(eq(attempts.id, id));
  if (row === undefined) throw new Error(`${id} is not there`);
  return row;
}

async function tokenOf(queryable: Queryable, { paymentMethodId }: AttemptRow): Promise<string> {
  const [method] = await queryable
    .select({ token: paymentMethods.providerToken })
    .from(paymentMethods)
    .where(eq(paymentMethods.id, paymentMethodId));
  if (method === undefined) throw new Error(`${paymentMethodId} is not there`);
  return method.token;
}
