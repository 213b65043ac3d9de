import { Gauge, type Logger, type Metrics, watchGauge } from '@paygraph/telemetry';
import type { Database } from './connect.ts';

/** Every state a connection of ours is in for longer than a moment, so that one of which there is none reads 0. */
const states = ['active', 'idle', 'idle-in-transaction'] as const;

/**
 * How many connections a service has to its database, and what they do. postgres.js tells nothing of its pool, so
 * Postgres is asked: it knows the connections of all processes of the service, by their name. `watcher` is a connection
 * beside the pool that is watched, or nothing would be told just when the pool is used up.
 */
export function watchConnections(options: {
  metrics: Metrics;
  logger: Logger;
  watcher: Pick<Database, 'sql'>;
  /** Of the pool that is watched. */
  applicationName: string;
  maxConnections: number;
}): void {
  const { metrics, logger, watcher, applicationName, maxConnections } = options;
  new Gauge({
    name: 'paygraph_postgres_connections_max',
    help: 'Connections this process may hold in its pool.',
    registers: [metrics],
  }).set(maxConnections);

  watchGauge({
    metrics,
    logger,
    name: 'paygraph_postgres_connections',
    help: 'Connections of all processes of this service to its database, by what they do.',
    labelNames: ['state'],
    read: async () => {
      const rows = await watcher.sql<{ state: string; count: number }[]>`
        select case when state like 'idle in transaction%' then 'idle-in-transaction' else state end as state,
          count(*)::int as count
        from pg_stat_activity
        where datname = current_database() and application_name = ${applicationName}
        group by 1`;
      return states.map((state) => ({
        labels: { state },
        value: rows.find((row) => row.state === state)?.count ?? 0,
      }));
    },
  });
}
