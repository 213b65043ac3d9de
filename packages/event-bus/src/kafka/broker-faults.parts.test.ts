import { createIds } from '@paygraph/ids';
import { type RunningPart, startKafka } from '@paygraph/parts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventsOf, recorder, upTo } from '../numbered-events.ts';
import type { EventBus } from '../port.ts';
import type { Publisher } from '../scratch-publishers.ts';
import type { KafkaClient } from './client.ts';
import { connectBus, openKafkaPublishers, openTopics } from './scratch-kafka.ts';

const ids = createIds();
const topics = ['user-events'] as const;
/** Guards against hanging only. */
const guard = { timeout: 100_000, interval: 20 };
const patience = 240_000;

let kafka: RunningPart;
let client: KafkaClient;
let publishers: Awaited<ReturnType<typeof openKafkaPublishers>>;
let users: Publisher;
beforeAll(async () => {
  kafka = await startKafka();
  client = await openTopics(kafka.address);
  publishers = await openKafkaPublishers(client, ['users']);
  users = publishers.of('users');
});
afterAll(async () => {
  await publishers.close();
  await kafka.stop();
});

function publish(key: string, count: number, from = 1): Promise<void> {
  return users.publish(eventsOf(key, count, from).map((event) => ({ topic: 'user-events', event })));
}

/** A consumer and a listener, each of which writes down what it gets of a key. */
async function follow(key: string, bus: EventBus) {
  const [consumed, heard] = [recorder([key]), recorder([key])];
  await bus.consume({ consumer: `consumer-${key}`, topics, handlers: consumed.handlers });
  await bus.listen({ topics, handlers: heard.handlers });
  return {
    /** Both have got every event up to this one, first of all in their order; after a fault one may come again. */
    have: (last: number) =>
      vi.waitFor(() => {
        expect([...new Set(consumed.numbers())]).toEqual(upTo(last));
        expect([...new Set(heard.numbers())]).toEqual(upTo(last));
      }, guard),
  };
}

describe('while the broker is away', () => {
  test(
    'events wait in the outbox, and arrive when it is back, in their order',
    async () => {
      const key = ids.next('usr');
      const bus = connectBus(client);
      const followed = await follow(key, bus);
      await publish(key, 20);
      await followed.have(20);
      await kafka.kill9();
      await publish(key, 20, 21);
      await kafka.restart();
      await publish(key, 20, 41);
      await followed.have(60);
      await bus.close();
    },
    patience,
  );

  test(
    'a process starts without it, and misses nothing that was committed from then on',
    async () => {
      await kafka.kill9();
      const key = ids.next('usr');
      const bus = connectBus(client);
      const followed = await follow(key, bus);
      await publish(key, 20);
      await kafka.restart();
      await followed.have(20);
      await bus.close();
    },
    patience,
  );

  test(
    'a process stops all the same',
    async () => {
      const key = ids.next('usr');
      const bus = connectBus(client);
      const followed = await follow(key, bus);
      await publish(key, 1);
      await followed.have(1);
      await kafka.kill9();
      await bus.close();
      await kafka.restart();
    },
    patience,
  );
});

test(
  'a broker that stood still for longer than a request waits loses nothing',
  async () => {
    const key = ids.next('usr');
    const bus = connectBus(client);
    const followed = await follow(key, bus);
    await publish(key, 20);
    await followed.have(20);
    kafka.pause();
    await publish(key, 20, 21);
    // Longer than a request may take, so that producer and consumers give up on what they sent.
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    kafka.resume();
    await publish(key, 20, 41);
    await followed.have(60);
    await bus.close();
  },
  patience,
);
