import type { Topic } from '@paygraph/events';
import { Counter, type Logger, type Metrics, shareReading, watchGauge, within } from '@paygraph/telemetry';

/** How far a consumer is behind; undefined where this process does not read for it, or does not know. */
export interface Lag {
  readonly events: number;
  /** Age of the oldest event that is not handled, 0 where there is none. */
  readonly seconds: number;
}

/** What can be watched of one consumer and one topic. */
export interface ConsumerReport {
  handled(): void;
  /** It was given up on, and put with the dead letters. */
  buried(): void;
  /** Asks `read` at each scrape, until what is answered here is called. */
  watchLag(read: () => Promise<Lag | undefined>): () => void;
}

export type ReportConsumer = (consumer: string, topic: Topic) => ConsumerReport;

/** Not counted: for consumers that remember nothing, and for whoever has no metrics. */
export const noReport: ConsumerReport = { handled: () => {}, buried: () => {}, watchLag: () => () => {} };

/** The counts of every consumer of a process, by its name and topic: both are the program's own, and few. */
export function createConsumerMetrics({
  metrics,
  logger,
}: {
  metrics: Metrics;
  logger: Logger;
}): ReportConsumer {
  const events = new Counter({
    name: 'paygraph_consumer_events_total',
    help: 'Events this process is done with, by consumer: handled, or buried where it gave up.',
    labelNames: ['consumer', 'topic', 'outcome'],
    registers: [metrics],
  });
  const sources = new Map<() => Promise<Lag | undefined>, { consumer: string; topic: Topic }>();
  const readLags = shareReading(() => readAll(sources));
  const watch = (name: string, help: string, part: keyof Lag) =>
    watchGauge({
      metrics,
      logger,
      name,
      help,
      labelNames: ['consumer', 'topic'],
      read: async () => (await readLags()).map(({ labels, lag }) => ({ labels, value: lag[part] })),
    });
  watch(
    'paygraph_consumer_lag_events',
    'Events that are there for a consumer of this process and that it has not handled.',
    'events',
  );
  watch(
    'paygraph_consumer_lag_seconds',
    'Age of the oldest event that is there for a consumer of this process and not handled; 0 where there is none.',
    'seconds',
  );

  return (consumer, topic) => {
    const handled = events.labels({ consumer, topic, outcome: 'handled' });
    const buried = events.labels({ consumer, topic, outcome: 'buried' });
    // There from the start: a first increase is one only of what read 0 before.
    handled.inc(0);
    buried.inc(0);
    return {
      handled: () => handled.inc(),
      buried: () => buried.inc(),
      watchLag: (read) => {
        const source = () => read();
        sources.set(source, { consumer, topic });
        return () => sources.delete(source);
      },
    };
  };
}

interface ConsumerLag {
  readonly labels: { readonly consumer: string; readonly topic: Topic };
  readonly lag: Lag;
}

/** Shorter than a scrape waits: one publisher that is away must not keep what is known of the others. */
const patienceMs = 1_500;

/** Of a topic with several publishers, or several partitions, the sum and the oldest. */
async function readAll(
  sources: ReadonlyMap<() => Promise<Lag | undefined>, ConsumerLag['labels']>,
): Promise<readonly ConsumerLag[]> {
  const read = await Promise.all(
    [...sources].map(async ([source, labels]) => ({
      labels,
      lag: await within(patienceMs, source()).catch(() => undefined),
    })),
  );
  const known = new Map<string, ConsumerLag>();
  for (const { labels, lag } of read) {
    if (lag === undefined) continue;
    const key = `${labels.consumer} ${labels.topic}`;
    const other = known.get(key)?.lag ?? { events: 0, seconds: 0 };
    known.set(key, {
      labels,
      lag: { events: other.events + lag.events, seconds: Math.max(other.seconds, lag.seconds) },
    });
  }
  return [...known.values()];
}
