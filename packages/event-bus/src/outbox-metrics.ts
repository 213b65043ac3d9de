import { Counter, type Logger, type Metrics, watchGauge, within } from '@paygraph/telemetry';
import type postgres from 'postgres';
import { relayPlace } from './kafka/read-outbox.ts';

/** A scrape does not wait for a database that is away. */
const patienceMs = 2_000;

/**
 * What can be watched of a service's outbox: how many events went out, how long the oldest that waits has waited, and
 * what was given up on. `relayed`: consumers have an event only once the relay brought it to Kafka; else once the
 * sequencer gave it a position.
 */
export function watchOutbox(options: {
  metrics: Metrics;
  logger: Logger;
  sql: postgres.Sql;
  relayed: boolean;
}): void {
  const { metrics, logger, sql, relayed } = options;
  watchGauge({
    metrics,
    logger,
    name: 'paygraph_outbox_oldest_unrelayed_seconds',
    help: 'Age of the oldest event that consumers can not have yet; 0 where there is none.',
    read: async () => [{ value: relayed ? await oldestUnrelayed(sql) : await oldestUnsequenced(sql) }],
  });
  watchGauge({
    metrics,
    logger,
    name: 'paygraph_outbox_dead_letters',
    help: 'Events of this service’s outbox that a consumer, or the relay, gave up on.',
    labelNames: ['consumer', 'topic'],
    read: async () => {
      const rows = await sql<{ consumer: string; topic: string; count: number }[]>`
        select consumer, topic, count(*)::int as count from outbox_dead_letters group by consumer, topic`;
      return rows.map(({ consumer, topic, count }) => ({ labels: { consumer, topic }, value: count }));
    },
  });

  let position = 0;
  new Counter({
    name: 'paygraph_outbox_events_total',
    help: 'Events this service has given a position since its beginning; all its processes tell the same.',
    registers: [metrics],
    async collect() {
      // Unknown, it stands still as any counter may; gone, it would look as if the process had started anew.
      position = await within(patienceMs, headPosition(sql)).catch(() => position);
      this.reset();
      this.inc(position);
    },
  });
}

async function headPosition(sql: postgres.Sql): Promise<number> {
  const [head] = await sql<{ position: number }[]>`select position::float8 as position from outbox_head`;
  return head?.position ?? 0;
}

async function oldestUnsequenced(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ age: number }[]>`
    select greatest(0, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0))::float8 as age
    from (select created_at from outbox where position is null order by id limit 1) as oldest`;
  return row?.age ?? 0;
}

async function oldestUnrelayed(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ age: number }[]>`
    select greatest(0, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0))::float8 as age
    from (
      -- Each by an index: those the sequencer has yet to come to, and the first behind the relay's offset.
      (select created_at from outbox where position is null order by id limit 1)
      union all
      (select created_at from outbox
       where position > coalesce(
         (select position from outbox_offsets
          where consumer = ${relayPlace.consumer} and topic = ${relayPlace.topic}), 0)
       order by position limit 1)
    ) as oldest`;
  return row?.age ?? 0;
}
