import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

export interface WrittenMessage {
  readonly value: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReadMessage {
  readonly topic: string;
  readonly value: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The topics of a system, seen past its own bus. */
export interface KafkaTopics {
  /** The same message into each partition: whatever comes afterwards comes after it. */
  putEverywhere(topic: string, message: WrittenMessage): Promise<void>;
  /** Of these, from the first message on; more comes as it is read. */
  readonly read: readonly ReadMessage[];
  /** How many processes take part in a consumer group. */
  members(group: string): Promise<number>;
  close(): Promise<void>;
}

/** `reading`: the topics that are read from their beginning. */
export async function openKafkaTopics(brokers: string, reading: readonly string[]): Promise<KafkaTopics> {
  const client = new Kafka({
    clientId: 'tests',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  const admin = client.admin();
  const producer = client.producer();
  const consumer = client.consumer({ groupId: `tests ${randomUUID()}` });
  const read: ReadMessage[] = [];
  await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
  await consumer.subscribe({ topics: [...reading], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, message }) => {
      const headers = Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]);
      read.push({
        topic,
        value: message.value?.toString('utf8') ?? '',
        headers: Object.fromEntries(headers),
      });
    },
  });
  return {
    read,
    putEverywhere: async (topic, { value, headers = {} }) => {
      const partitions = await admin.fetchTopicOffsets(topic);
      const messages = partitions.map(({ partition }) => ({ partition, value, headers: { ...headers } }));
      await producer.send({ topic, messages });
    },
    members: async (group) => {
      const { groups } = await admin.describeGroups([group]);
      return groups[0]?.members.length ?? 0;
    },
    close: async () => {
      await Promise.all([consumer.disconnect(), producer.disconnect(), admin.disconnect()]);
    },
  };
}
