import { randomUUID } from 'node:crypto';
import {
  createConsumerMetrics,
  createEmbeddedBus,
  createKafkaBus,
  createKafkaClient,
  type EventBus,
  startKafkaRelay,
} from '@paygraph/event-bus';
import type { Logger, Metrics, Tracing } from '@paygraph/telemetry';
import type { FoundationConfig } from './environment.ts';

/** Events through Kafka where it is named, else through the outboxes in Postgres, which consumers then read themselves. */
export function openBus(options: {
  config: FoundationConfig;
  logger: Logger;
  metrics: Metrics;
  tracing: Tracing;
  now: () => Date;
}): { readonly bus: EventBus; stopRelay(): Promise<void> } {
  const { config, logger, metrics, tracing, now } = options;
  const { name, kafka, databaseUrl, databaseUrls } = config;
  const reportConsumer = createConsumerMetrics({ metrics, logger });
  if (kafka === undefined) {
    const bus = createEmbeddedBus({ databaseUrls, applicationName: name, logger, tracing, reportConsumer });
    return { bus, stopRelay: async () => {} };
  }
  const client = createKafkaClient(kafka, { clientId: name, logger });
  const relay = startKafkaRelay({ databaseUrl, publisher: name, client, logger, metrics, tracing });
  const nameListener = () => `${name}-live-${randomUUID()}`;
  return {
    bus: createKafkaBus({ client, logger, now, nameListener, tracing, reportConsumer }),
    stopRelay: () => relay.stop(),
  };
}
