import { type Admin, Kafka, logLevel } from 'kafkajs';

/** What the consumers of a system have read of its topics, seen from Kafka. */
export interface ConsumerGroups {
  /** How many events lie in the topics of this group that it has not yet done with. */
  behind(group: string): Promise<number>;
  /** Sets it back to the first event there is. Throws while a process of the group runs. */
  rewind(group: string): Promise<void>;
  close(): Promise<void>;
}

export async function openConsumerGroups(brokers: string): Promise<ConsumerGroups> {
  const client = new Kafka({
    clientId: 'tests',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    // It may be asked just after its broker came back.
    retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  const admin = client.admin();
  await admin.connect();
  return {
    behind: async (group) => {
      const counts = (await placesOf(admin, group)).map(async ({ topic, partitions }) => {
        const ends = await admin.fetchTopicOffsets(topic);
        return ends.reduce((sum, end) => {
          const at = partitions.find(({ partition }) => partition === end.partition)?.offset;
          // A partition of which it has done nothing has no place, -1.
          return sum + Number(end.high) - Math.max(Number(at ?? -1), Number(end.low));
        }, 0);
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    },
    rewind: async (groupId) => {
      for (const { topic } of await placesOf(admin, groupId)) {
        await admin.resetOffsets({ groupId, topic, earliest: true });
      }
    },
    close: () => admin.disconnect(),
  };
}

/** Throws where the group has never noted a place: it is misspelt, or has not read anything yet. */
async function placesOf(admin: Admin, groupId: string): ReturnType<Admin['fetchOffsets']> {
  const places = await admin.fetchOffsets({ groupId });
  if (places.length === 0) throw new Error(`no consumer group ${groupId} has read anything`);
  return places;
}
