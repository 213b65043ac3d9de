import { createLogger } from '@paygraph/telemetry';
import { expect, test, vi } from 'vitest';
import { createKafkaClient } from './client.ts';
import { joinGroup } from './member.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
const place = { topic: 'user-events', partition: 0, offset: '0' };

test('a pause that lasts longer than the membership, as where the broker goes away meanwhile, ends nothing', async () => {
  // kafkajs lets go of its group before it tells of a crash; a member that never joined has none either.
  const nobody = {
    brokers: ['127.0.0.1:1'],
    tls: false,
    caFile: undefined,
    sasl: undefined,
    topicPrefix: '',
  };
  const member = joinGroup({
    client: createKafkaClient(nobody, { clientId: 'test', logger }),
    groupId: 'test',
    topics: [place.topic],
    handleBatch: async () => {},
    startOf: undefined,
    onJoined: () => {},
  });
  const uncaught = vi.fn();
  process.on('uncaughtException', uncaught);
  try {
    member.pause(place, 1);
    // Its own timer is armed before this one.
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(uncaught).not.toHaveBeenCalled();
  } finally {
    process.off('uncaughtException', uncaught);
    await member.leave();
  }
});
