import type { Queryable } from '@paygraph/database';
import { appendForEach, appending, type OutboxEntry } from '@paygraph/outbox';
import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../domain/transaction.ts';
import type { Lease } from '../domain/transaction-store.ts';
import { transactions } from './tables.ts';
import { movingColumns, toRow } from './transaction-row.ts';

/** When the lease of a written transaction ends, in ms since 1970, as the database gives it. */
type WrittenRow = { readonly lease_end_ms: string | null };
const leaseEnd = sql.raw('(extract(epoch from next_step_at) * 1000)::bigint::text as lease_end_ms');

/** Writes one that comes into being, with its events, in one statement. Others may take it up after `leaseMs`. */
export async function writeOpened(
  queryable: Queryable,
  opened: Transaction,
  { leaseMs, events }: { leaseMs: number; events: readonly [OutboxEntry, ...OutboxEntry[]] },
): Promise<Transaction> {
  const [row] = await appending(
    events,
    async () =>
      await queryable.execute<WrittenRow>(sql`
    with opened as (
      insert into transactions (${openedColumns}, next_step_at)
      select ${openedColumns}, ${inMs(leaseMs)}
      from jsonb_populate_record(null::transactions, ${toJson(opened)}::text::jsonb)
      returning next_step_at
    ), told as (${appendForEach(sql`opened`, events)})
    select ${leaseEnd} from opened`),
  );
  if (row === undefined) throw new Error(`transaction ${opened.id} was not written`);
  return withLease(opened, row);
}

/**
 * Writes `next` over what was `seen`, with the events that tell of it, in one statement. Undefined, and nothing is written,
 * where the row, its status, its step, or where it matters its lease, are no longer as they were seen.
 */
export async function writeOver(
  queryable: Queryable,
  seen: Transaction,
  next: Transaction,
  { lease, events }: { lease: Lease; events: readonly OutboxEntry[] },
): Promise<Transaction | undefined> {
  const moving = movingColumns(next);
  const sameLease =
    lease.kind === 'returned' && seen.nextStepAt
      ? sql`and next_step_at = ${seen.nextStepAt.toISOString()}::timestamptz`
      : sql``;
  const [first, ...others] = events;
  const write = async () => {
    // After the row is locked by its update: events of one transaction get their numbers in their order.
    const told = first ? sql`, told as (${appendForEach(sql`moved`, [first, ...others])})` : sql``;
    return await queryable.execute<WrittenRow>(sql`
      with moved as (
        update transactions set
          status = ${moving.status}, version = ${moving.version}, step = ${moving.step},
          failure_code = ${moving.failureCode}, failure_about = ${moving.failureAbout},
          waiting_for = ${moving.waitingFor}, attempts = ${moving.attempts},
          updated_at = ${moving.updatedAt.toISOString()}::timestamptz,
          completed_at = ${moving.completedAt?.toISOString() ?? null}::timestamptz,
          next_step_at = ${leaseColumn(lease)}
        where id = ${seen.id} and version = ${seen.version} and step = ${seen.step} ${sameLease}
        returning next_step_at
      )${told}
      select ${leaseEnd} from moved`);
  };
  const [row] = await (first ? appending(events, write) : write());
  return row && withLease(next, row);
}

/** By the database's clock, which all processes share. */
export function inMs(ms: number): SQL {
  return sql`now() + ${ms}::float8 * interval '1 millisecond'`;
}

function leaseColumn(lease: Lease): SQL {
  switch (lease.kind) {
    case 'finished':
      return sql`null`;
    case 'kept':
      return sql`next_step_at`;
    case 'forward':
      return inMs(lease.leaseMs);
    case 'returned':
      return inMs(lease.pauseMs);
    default:
      return lease satisfies never;
  }
}

function withLease(transaction: Transaction, { lease_end_ms: end }: WrittenRow): Transaction {
  return { ...transaction, nextStepAt: end === null ? undefined : new Date(Number(end)) };
}

const columns = getTableColumns(transactions);
type Opened = ReturnType<typeof toRow>;
const columnNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(columns).map(([property, { name }]) => [property, name]),
);

/** All that a transaction is opened with: its lease is set by the database's clock, its revisions are counted there. */
const openedColumns = sql.raw(
  Object.entries(columnNames)
    .filter(([property]) => property !== 'nextStepAt' && property !== 'revision')
    .map(([, name]) => name)
    .join(', '),
);

/** A row as Postgres reads it from JSON: one parameter in place of one a column. */
function toJson(opened: Transaction): string {
  const row: Opened = toRow(opened);
  const entries = Object.entries(row).map(([property, value]) => [columnNames[property], value] as const);
  return JSON.stringify(Object.fromEntries(entries), (_, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    // Half of a surrogate pair can be written in JSON, and not in UTF-8.
    return typeof value === 'string' ? value.toWellFormed() : value;
  });
}
