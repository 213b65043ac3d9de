import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { eventOf, eventsOf, recorder, upTo } from '../numbered-events.ts';
import type { Publisher } from '../scratch-publishers.ts';
import type { KafkaClient } from './client.ts';
import { createLastingProducer } from './lasting-producer.ts';
import { headerOf } from './message.ts';
import { connectBus, openKafkaPublishers, openTopics, readTopic } from './scratch-kafka.ts';

const ids = createIds();
const topics = ['user-events'] as const;
/** Guards against hanging only. */
const guard = { timeout: 50_000, interval: 10 };

let client: KafkaClient;
let publishers: Awaited<ReturnType<typeof openKafkaPublishers>>;
let users: Publisher;
beforeAll(async () => {
  client = await openTopics(inject('parts').kafkaBrokers);
  publishers = await openKafkaPublishers(client, ['users']);
  users = publishers.of('users');
});
afterAll(() => publishers.close());

function publish(key: string, count: number, from = 1): Promise<void> {
  return users.publish(eventsOf(key, count, from).map((event) => ({ topic: 'user-events', event })));
}

describe('a handler at work', () => {
  test('keeps its event while another process joins its group, and that one goes on behind it', async () => {
    const key = ids.next('usr');
    const consumer = `joined-${key}`;
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const first = recorder([key], (number) => {
      reached.resolve();
      return number === 1 ? gate.promise : undefined;
    });
    const second = recorder([key]);
    const [one, other] = [connectBus(client), connectBus(client)];
    await one.consume({ consumer, topics, handlers: first.handlers });
    await publish(key, 5);
    await reached.promise;
    // Resolves although the group can't be dealt out before the event under way is done.
    await other.consume({ consumer, topics, handlers: second.handlers });
    gate.resolve();
    const all = () => [...first.numbers(), ...second.numbers()].sort((a, b) => a - b);
    await vi.waitFor(() => expect(all()).toEqual(upTo(5)), guard);
    await Promise.all([one.close(), other.close()]);
    expect(all()).toEqual(upTo(5));
  });

  test('for longer than a session lasts stays in its group, and nobody else gets its event', async () => {
    const key = ids.next('usr');
    const consumer = `slow-${key}`;
    const slow = recorder([key], (number) =>
      number === 1 ? new Promise((resolve) => setTimeout(resolve, 13_000)) : undefined,
    );
    const idle = recorder([key]);
    const bus = connectBus(client);
    await bus.consume({ consumer, topics, handlers: slow.handlers });
    const reached = vi.waitFor(() => expect(slow.numbers()).toEqual([1, 2]), guard);
    await publish(key, 2);
    await reached;
    const other = connectBus(client);
    await other.consume({ consumer, topics, handlers: idle.handlers });
    await publish(key, 1, 3);
    const all = () => [...slow.numbers(), ...idle.numbers()];
    await vi.waitFor(() => expect(all()).toContain(3), guard);
    await Promise.all([bus.close(), other.close()]);
    expect(all().sort()).toEqual([1, 2, 3]);
  });
});

test('what is no event goes to the dead letters as it is, with where it lay, and the rest goes on', async () => {
  const key = ids.next('usr');
  const record = recorder([key]);
  const bus = connectBus(client);
  const consumer = `strict-${key}`;
  await bus.consume({ consumer, topics, handlers: record.handlers });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const producer = createLastingProducer({ kafka: client.kafka, logger });
  const value = '{ "half';
  const headers = { publisher: 'users', position: '7' };
  const topic = client.topicName('user-events');
  await producer.send([{ topic, messages: [{ key, value, headers }] }], new AbortController().signal);
  await producer.close();
  await publish(key, 1);
  await vi.waitFor(() => expect(record.numbers()).toEqual([1]), guard);
  await bus.close();
  const letters = await readTopic(client, client.deadLetterTopicName('user-events'));
  const letter = letters.find((one) => headerOf(one, 'consumer') === consumer);
  expect(letter?.value?.toString()).toBe(value);
  if (letter === undefined) return;
  expect(
    ['publisher', 'position', 'partition', 'offset', 'error'].map((name) => headerOf(letter, name)),
  ).toEqual([
    'users',
    '7',
    expect.stringMatching(/^\d$/),
    expect.stringMatching(/^\d+$/),
    expect.stringContaining('JSON'),
  ]);
});

test('from a commit to a listener’s handler it takes this long', async () => {
  const key = ids.next('usr');
  const told: number[] = [];
  const record = recorder([key], () => void told.push(performance.now()));
  const bus = connectBus(client);
  await bus.listen({ topics, handlers: record.handlers });
  const tookMs: number[] = [];
  for (const number of upTo(100)) {
    const before = performance.now();
    await users.publish([{ topic: 'user-events', event: eventOf(key, number) }]);
    await vi.waitFor(() => expect(told).toHaveLength(number), { timeout: 50_000, interval: 1 });
    tookMs.push((told.at(-1) ?? 0) - before);
  }
  await bus.close();
  tookMs.sort((one, other) => one - other);
  console.log(
    `publish to handler: median ${tookMs[50]?.toFixed(1)} ms, 99 of 100 within ${tookMs[98]?.toFixed(1)} ms`,
  );
});
