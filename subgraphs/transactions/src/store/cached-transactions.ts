import { type Cache, createReadThrough } from '@paygraph/cache';
import type { Orm } from '@paygraph/database';
import type { TransactionId } from '@paygraph/ids';
import { getTableColumns, inArray } from 'drizzle-orm';
import { isFinished } from '../domain/transaction.ts';
import type { TransactionLists } from '../domain/transaction-list.ts';
import type { TransactionStore } from '../domain/transaction-store.ts';
import { transactions } from './tables.ts';
import { toTransaction } from './transaction-row.ts';

type Row = typeof transactions.$inferSelect;

export interface CachedTransactions extends Pick<TransactionLists, 'findAll'> {
  /** The same store; what its refunds change of their payments is known before they are answered. */
  telling(store: TransactionStore): TransactionStore;
}

/**
 * Transactions to look at, by id. Only those that have ended are kept: the others change, and nothing need be told of
 * them. Of those that have ended, refunds change their payment alone. No money is moved by what is in here.
 */
export function createCachedTransactions(options: {
  cache: Cache;
  orm: Orm;
  ttlMs: number;
  now: () => number;
}): CachedTransactions {
  const { cache, orm, ttlMs, now } = options;
  const rows = createReadThrough<TransactionId, Row>({
    cache,
    ttlMs,
    source: async (ids) => {
      if (ids.length === 0) return new Map();
      const found = await orm
        .select()
        .from(transactions)
        .where(inArray(transactions.id, [...ids]));
      return new Map(found.map((row) => [row.id, row]));
    },
    versionOf: ({ revision }) => revision,
    write: writeRow,
    read: readRow,
    isKept: isFinished,
    now,
  });

  /** Also where nobody can say whether it was committed. */
  async function thenTell<Outcome>(
    work: Promise<Outcome>,
    paymentId: TransactionId | undefined,
  ): Promise<Outcome> {
    try {
      return await work;
    } finally {
      if (paymentId !== undefined) await rows.learnAnew([paymentId]);
    }
  }

  return {
    findAll: async (ids) => [...(await rows.of([...new Set(ids)])).values()].map(toTransaction),
    telling: (store) => ({
      ...store,
      claim: (claim) => thenTell(store.claim(claim), claim.transaction.refundOf?.paymentId),
      record: (seen, next, lease) => thenTell(store.record(seen, next, lease), next.refundOf?.paymentId),
    }),
  };
}

/** What another version of the product wrote has other columns. */
const form = Object.keys(getTableColumns(transactions)).join(' ');

function writeRow(row: Row): string {
  const columns = Object.entries(row).map(([name, value]) => [name, toJson(value)] as const);
  return JSON.stringify({ form, columns });
}

/** JSON knows neither of the two. */
function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: value.toString() };
  return value instanceof Date ? { date: value.toISOString() } : value;
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('bigint' in value && typeof value.bigint === 'string') return BigInt(value.bigint);
  return 'date' in value && typeof value.date === 'string' ? new Date(value.date) : value;
}

function readRow(text: string): Row | undefined {
  const kept = JSON.parse(text) as { readonly form: string; readonly columns: readonly [string, unknown][] };
  if (kept.form !== form) return undefined;
  // Written by `writeRow`, of this very table: nobody else writes to this cache.
  return Object.fromEntries(kept.columns.map(([name, value]) => [name, fromJson(value)])) as Row;
}
