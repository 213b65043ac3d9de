import { type SubgraphName, subgraphNames } from '@paygraph/testing';
import postgres from 'postgres';
import type { Subject } from './subject.ts';

/** What services have written down to be published, and how much of it is. */
export interface Outboxes {
  /** The position of the latest event of each. */
  heads(): Promise<Positions>;
  /** How far each has been published. */
  published(): Promise<Positions>;
  /** How many events a consumer of the outboxes has not handled; of topics it has never read none. */
  waitingFor(consumer: string): Promise<number>;
  /** The events that belong into the trail of a transaction, by event. */
  trailEvents(): Promise<ReadonlyMap<string, { readonly transactionId: string; readonly what: string }>>;
  close(): Promise<void>;
}

export type Positions = ReadonlyMap<SubgraphName, bigint>;

export function openOutboxes({ databaseUrl }: Pick<Subject, 'databaseUrl'>): Outboxes {
  const clients = new Map(
    subgraphNames.map((name) => [name, postgres(databaseUrl(name), { max: 1, onnotice: () => {} })]),
  );
  const positionsBy = async (read: (sql: postgres.Sql) => Promise<{ position: string }[]>) =>
    new Map(
      await Promise.all(
        [...clients].map(async ([name, sql]) => [name, BigInt((await read(sql))[0]?.position ?? 0)] as const),
      ),
    );
  return {
    heads: () => positionsBy((sql) => sql`select coalesce(max(position), 0)::text as position from outbox`),
    published: () =>
      positionsBy(
        (sql) =>
          sql`select position::text from outbox_offsets where consumer = 'kafka relay' and topic = '*'`,
      ),
    waitingFor: async (consumer) => {
      const counts = await Promise.all([...clients.values()].map((sql) => countWaiting(sql, consumer)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    trailEvents: async () => {
      const rows = await Promise.all([...clients.values()].map(readTrailEvents));
      return new Map(rows.flat().map(({ id, ...event }) => [id, event]));
    },
    close: async () => void (await Promise.all([...clients.values()].map((sql) => sql.end({ timeout: 5 })))),
  };
}

/** One that has no position yet is on its way. */
async function countWaiting(sql: postgres.Sql, consumer: string): Promise<number> {
  const [row] = await sql<{ waiting: number }[]>`
    select count(*)::int as waiting from outbox
    join outbox_offsets reached on reached.topic = outbox.topic and reached.consumer = ${consumer}
    where outbox.position is null or outbox.position > reached.position`;
  return row?.waiting ?? 0;
}

/** What the provider gave back belongs to the refund; all else to the transaction it names. */
async function readTrailEvents(sql: postgres.Sql) {
  return await sql<{ id: string; transactionId: string; what: string }[]>`
    select event_id as id,
      coalesce(event->'data'->>'refundId', event->'data'->>'transactionId') as "transactionId",
      concat_ws(' ', event->>'type', event->'data'->>'status') as what
    from outbox
    where event->>'type' = 'transaction.status-changed' or event->>'type' like 'payment.%'`;
}

/** How many events are not published yet of what there was at `heads`. */
export function backlog(heads: Positions, published: Positions): bigint {
  return [...heads].reduce((sum, [name, head]) => {
    const left = head - (published.get(name) ?? 0n);
    return left > 0n ? sum + left : sum;
  }, 0n);
}
