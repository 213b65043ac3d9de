import { publishers, type Topic } from '@paygraph/events';
import type { Logger, Tracing } from '@paygraph/telemetry';
import { noReport, type ReportConsumer } from './consumer-metrics.ts';
import { type OutboxReader, startOutboxReader } from './outbox-reader.ts';
import type { Consumer, EventBus, Handlers } from './port.ts';
import { traceHandling } from './trace-handling.ts';

/** Of one publisher and topic; a handler's connections are no more than a handful in any case. */
const mostAtOnce = 50;

/**
 * The bus of the embedded way to run: consumers read the publishers' outboxes directly, in Postgres. No broker, the
 * same promises as with one.
 */
export function createEmbeddedBus(options: {
  /** Where each publishing service keeps its outbox. */
  databaseUrls: Readonly<Record<string, string>>;
  applicationName: string;
  logger: Logger;
  tracing?: Tracing;
  reportConsumer?: ReportConsumer;
}): EventBus {
  const { databaseUrls, applicationName, logger, tracing, reportConsumer } = options;
  const open = new Set<Consumer>();

  async function start(
    consumer: string | undefined,
    topics: readonly Topic[],
    handlers: Handlers,
    atOnce = 1,
  ): Promise<Consumer> {
    if (!Number.isInteger(atOnce) || atOnce < 1 || atOnce > mostAtOnce) {
      throw new Error(`a consumer asks for ${atOnce} events at once`);
    }
    const streams = topics.flatMap((topic) =>
      publishers[topic].map((publisher) => ({ consumer, topic, handlers, atOnce, ...databaseOf(publisher) })),
    );
    const readers = await allOrNone(streams.map(startReader));
    const started: Consumer = {
      stop: async () => {
        open.delete(started);
        await Promise.all(readers.map((reader) => reader.stop()));
      },
    };
    open.add(started);
    return started;
  }

  function databaseOf(publisher: string): { publisher: string; url: string } {
    const url = databaseUrls[publisher];
    if (url === undefined) throw new Error(`the bus was not told the database of ${publisher}`);
    return { publisher, url };
  }

  async function startReader(stream: {
    consumer: string | undefined;
    topic: Topic;
    publisher: string;
    url: string;
    handlers: Handlers;
    atOnce: number;
  }): Promise<OutboxReader> {
    const { url, ...options } = stream;
    return await startOutboxReader({
      ...options,
      databaseUrl: url,
      applicationName: `${applicationName} bus`,
      logger,
      surround: traceHandling({ tracing, system: 'postgresql', consumer: options.consumer }),
      report:
        (options.consumer !== undefined && reportConsumer?.(options.consumer, options.topic)) || noReport,
    });
  }

  return {
    consume: ({ consumer, topics, handlers, atOnce }) => start(consumer, topics, handlers, atOnce),
    listen: ({ topics, handlers }) => start(undefined, topics, handlers),
    close: async () => {
      await Promise.all([...open].map((consumer) => consumer.stop()));
    },
  };
}

/** All readers, or, where one could not start, its error and none. */
async function allOrNone(starting: readonly Promise<OutboxReader>[]): Promise<OutboxReader[]> {
  const outcomes = await Promise.allSettled(starting);
  const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return started;
  await Promise.all(started.map((reader) => reader.stop()));
  throw failed.reason;
}
