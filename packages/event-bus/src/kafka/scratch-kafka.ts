import { randomUUID } from 'node:crypto';
import { createLogger, createMetrics } from '@paygraph/telemetry';
import type { KafkaMessage } from 'kafkajs';
import { openPublisher, type Publisher } from '../scratch-publishers.ts';
import { createKafkaClient, type KafkaClient } from './client.ts';
import { createKafkaBus } from './kafka-bus.ts';
import { headerOf } from './message.ts';
import { startKafkaRelay } from './relay.ts';
import { applyTopics, planTopics } from './topics.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

/** A client of a Kafka, with topics that nobody else has. */
export async function openTopics(brokers: string, partitions = 3): Promise<KafkaClient> {
  const connection = {
    brokers: [brokers],
    tls: false,
    caFile: undefined,
    sasl: undefined,
    topicPrefix: `test-${randomUUID()}.`,
  };
  const client = createKafkaClient(connection, { clientId: 'test', logger });
  const read = { KAFKA_TOPIC_PARTITIONS: partitions, KAFKA_REPLICATION: 1, KAFKA_RETENTION_HOURS: 1 };
  await applyTopics(client.kafka, planTopics(client, read), () => {});
  return client;
}

/** Services that publish to a Kafka: each with a database, a sequencer and a relay. */
export async function openKafkaPublishers(client: KafkaClient, names: readonly string[]) {
  const publishers = new Map<string, Publisher>();
  for (const name of names) publishers.set(name, await openPublisher(name));
  const relays = [...publishers].map(([name, { url }]) =>
    startKafkaRelay({ databaseUrl: url, publisher: name, client, logger, metrics: createMetrics(name) }),
  );
  return {
    of: (name: string): Publisher => {
      const publisher = publishers.get(name);
      if (publisher === undefined) throw new Error(`no publisher ${name}`);
      return publisher;
    },
    close: async () => {
      await Promise.all(relays.map((relay) => relay.stop()));
      for (const publisher of publishers.values()) await publisher.close();
    },
  };
}

export function connectBus(client: KafkaClient) {
  return createKafkaBus({
    client,
    logger,
    now: () => new Date(),
    nameListener: () => `listener-${randomUUID()}`,
  });
}

/** Everything that lies in a topic, by now. */
export async function readTopic(
  { kafka, groupName }: KafkaClient,
  topic: string,
): Promise<readonly KafkaMessage[]> {
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic).finally(() => admin.disconnect());
  const expected = ends.reduce((sum, { offset }) => sum + Number(offset), 0);
  const messages: KafkaMessage[] = [];
  if (expected === 0) return messages;
  const consumer = kafka.consumer({ groupId: groupName(`reader-${randomUUID()}`), maxWaitTimeInMs: 100 });
  const read = Promise.withResolvers<void>();
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      messages.push(message);
      if (messages.length >= expected) read.resolve();
    },
  });
  await read.promise;
  await consumer.disconnect();
  return messages;
}

/** Ids of the events of `user-events` that a consumer gave up on, in the order in which it did. */
export async function readDeadLetters(client: KafkaClient, consumer: string): Promise<readonly string[]> {
  const letters = await readTopic(client, client.deadLetterTopicName('user-events'));
  return letters
    .filter((letter) => headerOf(letter, 'consumer') === consumer)
    .map(({ value }) => JSON.parse(value?.toString() ?? 'null').id);
}
