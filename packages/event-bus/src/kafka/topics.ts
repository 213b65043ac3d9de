import { setTimeout as delay } from 'node:timers/promises';
import { type Read, wholeNumber } from '@paygraph/config';
import { topics } from '@paygraph/events';
import type { Admin, ITopicMetadata, Kafka } from 'kafkajs';
import type { KafkaClient } from './client.ts';
import { mostBytesKafkaTakes } from './requests.ts';

/** Read only where topics are made; the services take topics as they are. */
export const topicVariables = {
  KAFKA_TOPIC_PARTITIONS: wholeNumber(1, 1_000)
    .default(6)
    .describe(
      'Partitions of a topic when it is made: the most processes that share the work of one consumer.',
    ),
  KAFKA_REPLICATION: wholeNumber(1, 9)
    .default(1)
    .describe(
      'Brokers that keep each event; 3 in production, of which 2 must have it before it counts as sent.',
    ),
  KAFKA_RETENTION_HOURS: wholeNumber(1, 87_600)
    .default(168)
    .describe(
      'Hours an event is kept in Kafka: what a consumer that is away for longer no longer finds there.',
    ),
};

/** What a topic is to be like. */
export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly replication: number;
  readonly config: Readonly<Record<string, string>>;
}

/** Kafka's number for a topic, where what is configured is named; kafkajs' own name of it can't be imported from a module. */
const topicResource = 2;
/** Half a minute in all. */
const leaderTries = 300;
const leaderPauseMs = 100;
const hourMs = 3_600_000;
/** Whoever is on call may be on holiday. */
const leastDeadLetterHours = 720;

/** Every topic with its dead letters, of which there are few: their order matters more than their speed. */
export function planTopics(
  client: Pick<KafkaClient, 'topicName' | 'deadLetterTopicName'>,
  read: Pick<Read<typeof topicVariables>, keyof typeof topicVariables>,
): readonly TopicPlan[] {
  const {
    KAFKA_TOPIC_PARTITIONS: partitions,
    KAFKA_REPLICATION: replication,
    KAFKA_RETENTION_HOURS: hours,
  } = read;
  const plan = (name: string, count: number, keptHours: number): TopicPlan => ({
    name,
    partitions: count,
    replication,
    config: {
      // Events are facts of a moment: the newest of a key does not stand for those before it.
      'cleanup.policy': 'delete',
      'retention.ms': String(keptHours * hourMs),
      // The relay bounds its requests by it.
      'max.message.bytes': String(mostBytesKafkaTakes),
      // With three replicas one may be away, and an event that counts as sent survives the loss of any one.
      'min.insync.replicas': String(replication >= 3 ? 2 : 1),
    },
  });
  return topics.flatMap((topic) => [
    plan(client.topicName(topic), partitions, hours),
    plan(client.deadLetterTopicName(topic), 1, Math.max(hours, leastDeadLetterHours)),
  ]);
}

/**
 * Makes the topics that are missing, and sets how long the others keep their events. Answers the faults: what can't be
 * changed in a topic that is there.
 */
export async function applyTopics(
  kafka: Kafka,
  plans: readonly TopicPlan[],
  onProgress: (text: string) => void,
): Promise<readonly string[]> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const known = new Set(await admin.listTopics());
    const missing = plans.filter(({ name }) => !known.has(name));
    const present = plans.filter(({ name }) => known.has(name));
    await createTopics(admin, missing, onProgress);
    return await updateTopics(admin, present, onProgress);
  } finally {
    await admin.disconnect();
  }
}

async function createTopics(
  admin: Admin,
  plans: readonly TopicPlan[],
  onProgress: (text: string) => void,
): Promise<void> {
  if (plans.length === 0) return;
  await admin.createTopics({
    // kafkajs' own wait fails where the brokers have not all heard of the topics yet.
    waitForLeaders: false,
    timeout: 15_000,
    topics: plans.map(({ name, partitions, replication, config }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: replication,
      configEntries: entriesOf(config),
    })),
  });
  await awaitLeaders(
    admin,
    plans.map(({ name }) => name),
  );
  for (const { name, partitions } of plans) onProgress(`${name}: made, partitions: ${partitions}`);
}

/** Whoever is told that a topic is made can use it. */
async function awaitLeaders(admin: Admin, names: readonly string[]): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const found = await admin.fetchTopicMetadata({ topics: [...names] }).catch((error: unknown) => error);
    if (
      isMetadata(found) &&
      found.topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))
    )
      return;
    if (tries === leaderTries)
      throw new Error('topics were made, but no broker leads them', { cause: found });
    await delay(leaderPauseMs);
  }
}

function isMetadata(found: unknown): found is { topics: ITopicMetadata[] } {
  return typeof found === 'object' && found !== null && 'topics' in found;
}

async function updateTopics(
  admin: Admin,
  plans: readonly TopicPlan[],
  onProgress: (text: string) => void,
): Promise<readonly string[]> {
  if (plans.length === 0) return [];
  const metadata = await admin.fetchTopicMetadata({ topics: plans.map(({ name }) => name) });
  const faults: string[] = [];
  for (const { name, partitions, replication, config } of plans) {
    const found = metadata.topics.find((topic) => topic.name === name)?.partitions ?? [];
    if (found.length !== partitions)
      faults.push(
        `${name} has partitions: ${found.length}, asked for are ${partitions}. They are never changed: a key would move to another one, and its events would overtake each other.`,
      );
    const replicas = found[0]?.replicas.length ?? 0;
    if (replicas !== replication)
      faults.push(
        `${name} is kept by ${replicas} brokers, asked for are ${replication}. Move it with Kafka’s own kafka-reassign-partitions.`,
      );
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: topicResource, name, configEntries: entriesOf(config) }],
    });
    onProgress(`${name}: is there, its retention set`);
  }
  return faults;
}

function entriesOf(config: TopicPlan['config']): { name: string; value: string }[] {
  return Object.entries(config).map(([name, value]) => ({ name, value }));
}
