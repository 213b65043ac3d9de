import { setTimeout as delay } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';

/** Offsets to read from, by topic and partition. */
export type Offsets = Map<string, string>;

export function offsetKey(topic: string, partition: number): string {
  return `${topic} ${partition}`;
}

/** The ends of the topics as they are now: what comes after them is new. */
export function readEnds(kafka: Kafka, topics: readonly string[]): Promise<Offsets> {
  return readOffsets(kafka, topics, (admin, topic) => admin.fetchTopicOffsets(topic));
}

/** Where the topics stood at a moment, by the clocks of those who wrote to them. */
export function readOffsetsAt(kafka: Kafka, topics: readonly string[], at: Date): Promise<Offsets> {
  return readOffsets(kafka, topics, (admin, topic) =>
    admin.fetchTopicOffsetsByTimestamp(topic, at.getTime()),
  );
}

async function readOffsets(
  kafka: Kafka,
  topics: readonly string[],
  read: (admin: Admin, topic: string) => Promise<Array<{ partition: number; offset: string }>>,
): Promise<Offsets> {
  return withAdmin(kafka, async (admin) => {
    const offsets: Offsets = new Map();
    for (const topic of topics) {
      for (const { partition, offset } of await read(admin, topic))
        offsets.set(offsetKey(topic, partition), offset);
    }
    return offsets;
  });
}

/** The group of one listener has no more use when it ends. The broker removes empty ones, too, only later. */
export async function removeGroup(kafka: Kafka, groupId: string): Promise<void> {
  const removing = withAdmin(kafka, (admin) => admin.deleteGroups([groupId])).catch(() => {});
  await Promise.race([removing, delay(1_000, undefined, { ref: false })]);
}

async function withAdmin<Result>(kafka: Kafka, work: (admin: Admin) => Promise<Result>): Promise<Result> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await work(admin);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
