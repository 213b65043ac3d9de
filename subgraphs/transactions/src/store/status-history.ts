import type { Orm } from '@paygraph/database';
import { outbox } from '@paygraph/outbox';
import { and, asc, eq, gt, isNotNull, lte, type SQL, sql } from 'drizzle-orm';
import type { StatusHistory } from '../domain/follow-status-changes.ts';
import type { ChangeFilter, StatusChange } from '../domain/status-change.ts';
import { partiesOf } from '../domain/visibility.ts';
import { readStatusChange } from '../events/status-changed.ts';
import { transactions } from './tables.ts';
import { toTransaction } from './transaction-row.ts';

/** How many positions one query looks through: bounds its time, however busy the hour was. */
const windowSize = 5_000n;

const head = sql<string>`(select position::text from outbox_head)`;

/** The outbox as the memory of what was told. */
export function createStatusHistory({ orm }: { orm: Orm }): StatusHistory {
  return {
    head: async () => {
      const rows = await orm.execute<{ head: string }>(sql`select ${head} as head`);
      return BigInt(rows[0]?.head ?? 0);
    },

    writtenAt: async (position) => {
      const [row] = await orm
        .select({ createdAt: outbox.createdAt })
        .from(outbox)
        .where(eq(outbox.position, position));
      return row?.createdAt;
    },

    read: async ({ after, upTo }, filter) => {
      // One transaction has a handful of changes, found by its key; anyone else's are looked through window by window.
      const windowEnd = after + windowSize;
      const readTo = filter.transactionId !== undefined || windowEnd > upTo ? upTo : windowEnd;
      const rows = await orm
        .select({ position: outbox.position, event: outbox.event })
        .from(outbox)
        .where(
          and(
            eq(outbox.topic, 'transaction-events'),
            gt(outbox.position, after),
            lte(outbox.position, readTo),
            ...fitting(filter),
          ),
        )
        .orderBy(asc(outbox.position));
      return { changes: rows.flatMap(({ position, event }) => toChange(position, event)), readTo };
    },

    present: async (id) => {
      // One statement, hence one moment: the transaction, what was told of its version, and where telling stands.
      const [found] = await orm
        .select({
          row: transactions,
          position: outbox.position,
          event: outbox.event,
          head,
          isUntold: sql<boolean>`exists (select from outbox as untold where untold.key = ${transactions.id} and untold.position is null)`,
        })
        .from(transactions)
        .leftJoin(
          outbox,
          and(
            eq(outbox.key, transactions.id),
            isNotNull(outbox.position),
            sql`(${outbox.event} -> 'data' ->> 'version')::int = ${transactions.version}`,
          ),
        )
        .where(eq(transactions.id, id))
        .limit(1);
      if (found === undefined) throw new Error(`transaction ${id} is gone`);
      const transaction = toTransaction(found.row);
      const { version } = transaction;
      const [told] = toChange(found.position, found.event);
      if (told || found.isUntold) return { change: told, version };
      const change: StatusChange = {
        position: BigInt(found.head),
        transactionId: id,
        status: transaction.status,
        previousStatus: undefined,
        version,
        at: transaction.updatedAt,
        viewers: partiesOf(transaction),
        walletIds: [transaction.source?.walletId, transaction.destination?.walletId].filter(
          (walletId) => walletId !== undefined,
        ),
      };
      return { change, version };
    },
  };
}

function fitting({ viewer, transactionId, walletId }: ChangeFilter): SQL[] {
  const data = sql`${outbox.event} -> 'data'`;
  return [
    transactionId === undefined ? undefined : eq(outbox.key, transactionId),
    walletId === undefined
      ? undefined
      : sql`${walletId} in (${data} ->> 'sourceWalletId', ${data} ->> 'destinationWalletId')`,
    viewer.seesAll ? undefined : sql`jsonb_exists(${data} -> 'viewers', ${viewer.userId ?? ''})`,
  ].filter((condition) => condition !== undefined);
}

/** Other events of the topic are passed over. */
function toChange(position: bigint | null, json: unknown): StatusChange[] {
  const change = position === null ? undefined : readStatusChange(json, position);
  return change ? [change] : [];
}
