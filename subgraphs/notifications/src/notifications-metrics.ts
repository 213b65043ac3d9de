import type { Database } from '@paygraph/database';
import { Counter, Histogram, type Logger, type Metrics, watchGauge } from '@paygraph/telemetry';
import type { DeliveryProgress } from './domain/deliver.ts';
import { type Channel, channels, type Notification } from './domain/notification.ts';

export interface NotificationsMetrics {
  onKept(notifications: readonly Notification[]): void;
  onProgress(channel: Channel, progress: DeliveryProgress): void;
  /** Begins to time a message; what is answered ends it. */
  time(channel: Channel): (outcome: string) => void;
}

/** What can be watched of what people are told: how much, how it went out, what waits, and what was given up on. */
export function createNotificationsMetrics(deps: {
  metrics: Metrics;
  database: Pick<Database, 'sql'>;
  logger: Logger;
}): NotificationsMetrics {
  const { metrics, database, logger } = deps;
  const registers = [metrics];

  const made = new Counter({
    name: 'paygraph_notifications_total',
    help: 'Notifications made, by topic.',
    labelNames: ['topic'],
    registers,
  });
  const deliveries = new Counter({
    name: 'paygraph_notification_deliveries_total',
    help: 'Deliveries by what became of them: sent, failed, suppressed; retried and put-off for each time they were not yet.',
    labelNames: ['channel', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'paygraph_notification_send_seconds',
    help: 'Messages handed to a sender, by channel and by what came of it.',
    labelNames: ['channel', 'outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const watch = { metrics, logger };
  watchGauge({
    ...watch,
    name: 'paygraph_notifications_queued',
    help: 'Deliveries that are still to be made, by channel.',
    labelNames: ['channel'],
    read: async () =>
      ofEachChannel(
        await database.sql<ChannelCount[]>`
          select channel, count(*)::int as count from deliveries_due where due_at is not null group by channel`,
      ),
  });
  watchGauge({
    ...watch,
    name: 'paygraph_notifications_oldest_due_seconds',
    help: 'For how long the delivery that has waited longest has been due; 0 where none is.',
    read: async () => {
      const [row] = await database.sql<{ age: number }[]>`
        select coalesce(extract(epoch from now() - min(due_at)), 0)::float8 as age
        from deliveries_due where due_at is not null`;
      return [{ value: Math.max(0, row?.age ?? 0) }];
    },
  });
  watchGauge({
    ...watch,
    name: 'paygraph_notifications_dead_letters',
    help: 'Deliveries that were given up on, by channel; make replay-notifications queues them anew.',
    labelNames: ['channel'],
    read: async () =>
      ofEachChannel(
        await database.sql<ChannelCount[]>`
          select channel, count(*)::int as count from deliveries_due where ended_at is not null group by channel`,
      ),
  });

  return {
    onKept: (notifications) => {
      for (const { topic } of notifications) made.inc({ topic });
    },
    onProgress: (channel, progress) => {
      if (progress !== 'LOST') deliveries.inc({ channel, outcome: progress.toLowerCase() });
    },
    time: (channel) => {
      const stop = seconds.startTimer({ channel });
      return (outcome) => stop({ outcome });
    },
  };
}

interface ChannelCount {
  readonly channel: Channel;
  readonly count: number;
}

/** Every channel, so that one of which there are none any more reads 0. */
function ofEachChannel(rows: readonly ChannelCount[]) {
  return channels.map((channel) => ({
    labels: { channel },
    value: rows.find((row) => row.channel === channel)?.count ?? 0,
  }));
}
