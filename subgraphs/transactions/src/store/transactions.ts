import { answered, type Orm, type Queryable, retrying } from '@paygraph/database';
import type { Ids } from '@paygraph/ids';
import { appendToOutbox, type OutboxEntry } from '@paygraph/outbox';
import { and, eq, sql } from 'drizzle-orm';
import { isRefusal, type Refusal } from '../domain/refusal.ts';
import { isFinished, type Transaction, type TransactionStatus } from '../domain/transaction.ts';
import type { Claim, TransactionStore } from '../domain/transaction-store.ts';
import { orderedByAdmin } from '../events/admin-acts.ts';
import { statusChanged } from '../events/status-changed.ts';
import { addOutgoing, returnOutgoing } from './daily-outgoing.ts';
import { reserveRefund, settleOnPayment } from './payment-refunds.ts';
import { idempotencyKeys, transactions } from './tables.ts';
import { toTransaction } from './transaction-row.ts';
import { writeOpened, writeOver } from './write-transaction.ts';

/** The truth about transactions. `onCommitted` is called after each commit that put events into the outbox. */
export function createTransactionStore(deps: {
  orm: Orm;
  ids: Ids;
  onCommitted: () => void;
}): TransactionStore {
  const { orm, ids, onCommitted } = deps;
  const select = prepareSelects(orm);

  function tells(changed: Transaction, previousStatus: TransactionStatus | undefined): OutboxEntry {
    return {
      topic: 'transaction-events',
      event: statusChanged(changed, { id: ids.next('evt'), previousStatus }),
    };
  }

  function open(inner: Queryable, opened: Transaction, { leaseMs }: Claim): Promise<Transaction> {
    const order = orderedByAdmin(opened, ids.next('evt'));
    const audited: OutboxEntry[] = order ? [{ topic: 'audit-events', event: order }] : [];
    return writeOpened(inner, opened, { leaseMs, events: [tells(opened, undefined), ...audited] });
  }

  async function claimIn(inner: Queryable, claim: Claim): Promise<Transaction> {
    const { transaction: opened, limits, takesRest = false } = claim;
    if (opened.refundOf !== undefined) {
      if (!(await takeKey(inner, claim))) throw new KeyTaken();
      const fitting = await reserveRefund(inner, opened, { takesRest });
      if (isRefusal(fitting)) throw new ClaimRefused(fitting);
      return open(inner, fitting, claim);
    }
    // Sent together, and run one after the other. First the key: a concurrent repeat waits there until this commits, then
    // finds it taken. Last what is sent that day, for whatever else this person sends waits from there to the commit.
    const [isTaken, recorded, refusal] = await Promise.all([
      takeKey(inner, claim),
      open(inner, opened, claim),
      limits && addOutgoing(inner, opened, limits),
    ]);
    if (!isTaken) throw new KeyTaken();
    if (refusal) throw new ClaimRefused(refusal);
    return recorded;
  }

  /** What the end of one transaction does to others, in the commit of that end. */
  async function settle(inner: Queryable, ended: Transaction): Promise<void> {
    const reversed = await settleOnPayment(inner, ended);
    if (reversed) await appendToOutbox(inner, [tells(reversed.after, reversed.before.status)]);
    if (ended.status === 'FAILED') await returnOutgoing(inner, ended);
  }

  return {
    find: async (id) => {
      const [row] = await select.byId.execute({ id });
      return row && toTransaction(row);
    },

    findByKey: async (userId, key) => {
      const [found] = await select.byKey.execute({ userId, key });
      return found && { fingerprint: found.fingerprint, transaction: toTransaction(found.row) };
    },

    claim: async (claim) => {
      try {
        const transaction = await retrying(() => orm.transaction((inner) => claimIn(inner, claim)));
        onCommitted();
        return { kind: 'claimed', transaction };
      } catch (error) {
        if (error instanceof KeyTaken) return { kind: 'key-taken' };
        if (error instanceof ClaimRefused) return { kind: 'refused', refusal: error.refusal };
        throw error;
      }
    },

    record: async (seen, next, lease) => {
      const events = next.status === seen.status ? [] : [tells(next, seen.status)];
      const write = (queryable: Queryable) => writeOver(queryable, seen, next, { lease, events });
      const endsMore = isFinished(next) && (next.refundOf !== undefined || next.status === 'FAILED');
      const recorded = await retrying(() =>
        endsMore
          ? orm.transaction(async (inner) => {
              const written = await write(inner);
              if (written) await settle(inner, written);
              return written;
            })
          : answered(write(orm)),
      );
      if (recorded && events.length > 0) onCommitted();
      return recorded;
    },
  };
}

/** Made once: drizzle takes longer to make the text of a statement than Postgres does to answer it. */
function prepareSelects(orm: Orm) {
  return {
    byId: orm
      .select()
      .from(transactions)
      .where(eq(transactions.id, sql.placeholder('id')))
      .prepare('transaction_by_id'),
    byKey: orm
      .select({ fingerprint: idempotencyKeys.fingerprint, row: transactions })
      .from(idempotencyKeys)
      .innerJoin(transactions, eq(transactions.id, idempotencyKeys.transactionId))
      .where(
        and(
          eq(idempotencyKeys.userId, sql.placeholder('userId')),
          eq(idempotencyKeys.key, sql.placeholder('key')),
        ),
      )
      .prepare('transaction_by_key'),
  };
}

/** False where another call has taken it, and committed. */
async function takeKey(inner: Queryable, { transaction, key, fingerprint }: Claim): Promise<boolean> {
  const taken = await inner.execute(sql`
    insert into idempotency_keys (user_id, key, fingerprint, transaction_id)
    values (${transaction.initiatorId}, ${key}, ${fingerprint}, ${transaction.id})
    on conflict do nothing
    returning 1`);
  return taken.length === 1;
}

/** Rolls the claim back: the key is another call's. */
class KeyTaken extends Error {
  override readonly name = 'KeyTaken';
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
