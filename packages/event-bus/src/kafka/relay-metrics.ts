import { Counter, Gauge, type Logger, type Metrics } from '@paygraph/telemetry';
import type postgres from 'postgres';
import { inTime } from '../outbox-session.ts';
import { type RelayedEvent, relayPlace } from './read-outbox.ts';

/** Told of each batch that is behind the offset. */
export type RelayReport = (events: readonly RelayedEvent[]) => void;

/** What can be watched of a relay: how much it brought, and how long the oldest event that waits has waited. */
export function observeRelay(deps: {
  metrics: Metrics;
  sql: () => postgres.Sql | undefined;
  logger: Logger;
}): RelayReport {
  const { metrics, sql, logger } = deps;
  const registers = [metrics];

  new Gauge({
    name: 'paygraph_outbox_oldest_unrelayed_seconds',
    help: 'Age of the oldest event that Kafka does not have; 0 where there is none',
    registers,
    async collect() {
      this.remove();
      const age = await inTime(oldestUnrelayedSeconds(sql())).catch((error: unknown) => {
        logger.warn({ err: error }, 'events that are not relayed could not be looked up');
        return undefined;
      });
      if (age !== undefined) this.set(age);
    },
  });

  const relayed = new Counter({
    name: 'paygraph_outbox_relayed_total',
    help: 'Events that this process brought to Kafka',
    labelNames: ['topic'],
    registers,
  });
  return (events) => {
    for (const { topic } of events) relayed.inc({ topic });
  };
}

async function oldestUnrelayedSeconds(sql: postgres.Sql | undefined): Promise<number | undefined> {
  if (sql === undefined) return undefined;
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
