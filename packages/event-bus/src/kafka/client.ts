import { readFileSync } from 'node:fs';
import type { Topic } from '@paygraph/events';
import type { Logger } from '@paygraph/telemetry';
import { Kafka, type KafkaConfig, type LogEntry, logLevel, type SASLOptions } from 'kafkajs';
import { quietRequestQueue } from './quiet-request-queue.ts';
import type { KafkaConnection } from './variables.ts';

/** A Kafka and the names of what is ours in it. */
export interface KafkaClient {
  readonly kafka: Kafka;
  topicName(topic: Topic): string;
  deadLetterTopicName(topic: Topic): string;
  /** The group of a consumer. */
  groupName(consumer: string): string;
}

/** Opens nothing: connections are made by who needs them. */
export function createKafkaClient(
  { brokers, tls, caFile, sasl, topicPrefix }: KafkaConnection,
  { clientId, logger }: { clientId: string; logger: Logger },
): KafkaClient {
  quietRequestQueue();
  const config: KafkaConfig = {
    clientId,
    brokers: [...brokers],
    ssl: tls && (caFile === undefined || { ca: [readFileSync(caFile, 'utf8')] }),
    connectionTimeout: 2_000,
    authenticationTimeout: 3_000,
    // A broker that stands still must not hold anyone for longer than it takes to find out.
    requestTimeout: 5_000,
    // Few and short: whoever uses a client tries again with a new one, and knows better when to stop.
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 500 },
    logLevel: logLevel.INFO,
    logCreator: () => writeLog(logger),
  };
  const topicName = (topic: Topic) => `${topicPrefix}${topic}`;
  return {
    kafka: new Kafka(sasl === undefined ? config : { ...config, sasl: toSaslOptions(sasl) }),
    topicName,
    deadLetterTopicName: (topic) => `${topicName(topic)}.dead-letters`,
    groupName: (consumer) => `${topicPrefix}${consumer}`,
  };
}

/** kafkajs' type wants each mechanism by itself. */
function toSaslOptions({ mechanism, ...credentials }: NonNullable<KafkaConnection['sasl']>): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, ...credentials };
    case 'scram-sha-256':
      return { mechanism, ...credentials };
    case 'scram-sha-512':
      return { mechanism, ...credentials };
  }
}

/** kafkajs tells of one outage many times, as errors; those who use it tell of it once, in the product's words. */
function writeLog(logger: Logger) {
  return ({ namespace, log: { message, timestamp: _, ...about } }: LogEntry) =>
    logger.debug({ kafka: namespace, ...about }, message);
}
