import { type Orm, type Queryable, retrying } from '@paygraph/database';
import type { Ids } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import { and, eq, type SQL, sql } from 'drizzle-orm';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { isFinished, type Transaction, type TransactionStatus } from '../domain/transaction.ts';
import type { Claim, Lease, TransactionStore } from '../domain/transaction-store.ts';
import { orderedByAdmin } from '../events/admin-acts.ts';
import { statusChanged } from '../events/status-changed.ts';
import { addOutgoing, returnOutgoing } from './daily-outgoing.ts';
import { reserveRefund, settleOnPayment } from './payment-refunds.ts';
import { idempotencyKeys, transactions } from './tables.ts';
import { movingColumns, toRow, toTransaction } from './transaction-row.ts';

/** The truth about transactions. `onCommitted` is called after each commit that put events into the outbox. */
export function createTransactionStore(deps: {
  orm: Orm;
  ids: Ids;
  onCommitted: () => void;
}): TransactionStore {
  const { orm, ids, onCommitted } = deps;

  function tell(
    transaction: Queryable,
    changed: Transaction,
    previousStatus: TransactionStatus | undefined,
  ): Promise<void> {
    const event = statusChanged(changed, { id: ids.next('evt'), previousStatus });
    return appendToOutbox(transaction, [{ topic: 'transaction-events', event }]);
  }

  async function claimIn(
    inner: Queryable,
    { transaction: opened, takesRest = false, key, fingerprint, leaseMs, limits }: Claim,
  ): Promise<Transaction | undefined> {
    // First of all: a concurrent repeat waits here until this commits, then finds the key taken.
    const taken = await inner
      .insert(idempotencyKeys)
      .values({ userId: opened.initiatorId, key, fingerprint, transactionId: opened.id })
      .onConflictDoNothing()
      .returning({ key: idempotencyKeys.key });
    if (taken.length === 0) return undefined;
    const fitting = opened.refundOf ? await reserveRefund(inner, opened, { takesRest }) : opened;
    if (isRefusal(fitting)) throw new ClaimRefused(fitting);
    const [row] = await inner
      .insert(transactions)
      .values({ ...toRow(fitting), nextStepAt: inMs(leaseMs) })
      .returning();
    if (row === undefined) throw new Error(`transaction ${opened.id} was not written`);
    const recorded = toTransaction(row);
    await tell(inner, recorded, undefined);
    const order = orderedByAdmin(recorded, ids.next('evt'));
    if (order) await appendToOutbox(inner, [{ topic: 'audit-events', event: order }]);
    // Last, for whatever else this person sends waits from here to the commit.
    const refusal = limits && (await addOutgoing(inner, recorded, limits));
    if (refusal) throw new ClaimRefused(refusal);
    return recorded;
  }

  /** What the end of one transaction does to others, in the commit of that end. */
  async function settle(inner: Queryable, ended: Transaction): Promise<void> {
    const reversed = await settleOnPayment(inner, ended);
    if (reversed) await tell(inner, reversed.after, reversed.before.status);
    if (ended.status === 'FAILED') await returnOutgoing(inner, ended);
  }

  return {
    find: async (id) => {
      const [row] = await orm.select().from(transactions).where(eq(transactions.id, id));
      return row && toTransaction(row);
    },

    findByKey: async (userId, key) => {
      const [found] = await orm
        .select({ fingerprint: idempotencyKeys.fingerprint, row: transactions })
        .from(idempotencyKeys)
        .innerJoin(transactions, eq(transactions.id, idempotencyKeys.transactionId))
        .where(and(eq(idempotencyKeys.userId, userId), eq(idempotencyKeys.key, key)));
      return found && { fingerprint: found.fingerprint, transaction: toTransaction(found.row) };
    },

    claim: async (claim) => {
      try {
        const transaction = await retrying(() => orm.transaction((inner) => claimIn(inner, claim)));
        if (transaction === undefined) return { kind: 'key-taken' };
        onCommitted();
        return { kind: 'claimed', transaction };
      } catch (error) {
        if (error instanceof ClaimRefused) return { kind: 'refused', refusal: error.refusal };
        throw error;
      }
    },

    record: async (seen, next, lease) => {
      const recorded = await retrying(() =>
        orm.transaction(async (transaction) => {
          const [row] = await transaction
            .update(transactions)
            .set({ ...movingColumns(next), ...leaseColumn(lease) })
            .where(asSeen(seen, lease))
            .returning();
          if (row === undefined) return undefined;
          const written = toTransaction(row);
          // After the row is locked by its update: events of one transaction get their ids in their order.
          if (next.status !== seen.status) await tell(transaction, written, seen.status);
          if (isFinished(written)) await settle(transaction, written);
          return written;
        }),
      );
      if (recorded && next.status !== seen.status) onCommitted();
      return recorded;
    },
  };
}

/** Rolls the claim back: a refused one leaves nothing behind. */
class ClaimRefused extends Error {
  override readonly name = 'ClaimRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`refused with ${refusal.code}`);
    this.refusal = refusal;
  }
}

/** Still as whoever writes saw it: the row, its status, its step, and where it matters its lease. */
function asSeen(seen: Transaction, lease: Lease): SQL | undefined {
  return and(
    eq(transactions.id, seen.id),
    eq(transactions.version, seen.version),
    eq(transactions.step, seen.step),
    lease.kind === 'returned' && seen.nextStepAt ? eq(transactions.nextStepAt, seen.nextStepAt) : undefined,
  );
}

function leaseColumn(lease: Lease): { nextStepAt?: SQL | null } {
  switch (lease.kind) {
    case 'finished':
      return { nextStepAt: null };
    case 'kept':
      return {};
    case 'forward':
      return { nextStepAt: inMs(lease.leaseMs) };
    case 'returned':
      return { nextStepAt: inMs(lease.pauseMs) };
    default:
      return lease satisfies never;
  }
}

/** By the database's clock, which all processes share. */
export function inMs(ms: number): SQL {
  return sql`now() + ${ms}::float8 * interval '1 millisecond'`;
}
