import { inject } from 'vitest';
import type { BusUnderTest } from '../bus-under-test.ts';
import { describeEventBus } from '../event-bus-contract.ts';
import { connectBus, openKafkaPublishers, openTopics, readDeadLetters } from './scratch-kafka.ts';

describeEventBus('Kafka', async (): Promise<BusUnderTest> => {
  const client = await openTopics(inject('parts').kafkaBrokers);
  const publishers = await openKafkaPublishers(client, ['users']);
  const users = publishers.of('users');
  return {
    connect: () => connectBus(client),
    publish: (events) => users.publish(events.map((event) => ({ topic: 'user-events', event }))),
    deadLetters: (consumer) => readDeadLetters(client, consumer),
    rewind: async (consumer) => {
      const admin = client.kafka.admin();
      await admin.connect();
      await admin.resetOffsets({
        groupId: client.groupName(consumer),
        topic: client.topicName('user-events'),
        earliest: true,
      });
      await admin.disconnect();
    },
    close: publishers.close,
  };
});
