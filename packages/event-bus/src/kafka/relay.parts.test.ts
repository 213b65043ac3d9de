import { createEvent } from '@paygraph/events';
import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { eventsOf } from '../numbered-events.ts';
import { openPublisher, type Publisher } from '../scratch-publishers.ts';
import { createKafkaClient, type KafkaClient } from './client.ts';
import { headerOf } from './message.ts';
import { type KafkaRelay, startKafkaRelay } from './relay.ts';
import { openTopics, readTopic } from './scratch-kafka.ts';

const ids = createIds();
const logger = createLogger({ service: 'test', level: 'silent' });
/** Guards against hanging only. */
const guard = { timeout: 30_000, interval: 20 };

let client: KafkaClient;
let users: Publisher;
beforeAll(async () => {
  client = await openTopics(inject('parts').kafkaBrokers);
  users = await openPublisher('users');
});
afterAll(() => users.close());

function startRelay(): KafkaRelay {
  return startKafkaRelay({ databaseUrl: users.url, publisher: 'users', client, logger });
}

async function publish(topic: 'user-events' | 'audit-events', key: string, count: number, from = 1) {
  await users.publish(eventsOf(key, count, from).map((event) => ({ topic, event })));
}

/** What a topic holds, in the order of the positions. */
async function relayed(topic: 'user-events' | 'audit-events') {
  const messages = await readTopic(client, client.topicName(topic));
  return messages
    .map((message) => ({
      key: message.key?.toString(),
      json: JSON.parse(message.value?.toString() ?? 'null'),
      contentType: headerOf(message, 'content-type'),
      publisher: headerOf(message, 'publisher'),
      position: Number(headerOf(message, 'position')),
      previous: Number(headerOf(message, 'previous')),
    }))
    .sort((one, other) => one.position - other.position);
}

describe('the relay', () => {
  test('brings every event with its key, its position and that of the one before it in its topic', async () => {
    const [one, other] = [ids.next('usr'), ids.next('usr')];
    await publish('user-events', one, 2);
    await publish('audit-events', other, 1);
    await publish('user-events', other, 1);
    const relay = startRelay();
    await vi.waitFor(async () => expect(await relayed('user-events')).toHaveLength(3), guard);
    await relay.stop();
    expect((await relayed('user-events')).map(({ json: _, ...message }) => message)).toEqual(
      [
        { key: one, position: 1, previous: 0 },
        { key: one, position: 2, previous: 1 },
        { key: other, position: 4, previous: 2 },
      ].map((message) => ({ ...message, contentType: contentType, publisher: 'users' })),
    );
    const [audit] = await relayed('audit-events');
    expect(audit).toMatchObject({ key: other, position: 3, previous: 0 });
    expect(audit?.json).toMatchObject({ specversion: '1.0', partitionkey: other });
  });

  test('goes on from where the one before it stopped, and sends nothing twice', async () => {
    const before = await relayed('user-events');
    const key = ids.next('usr');
    await publish('user-events', key, 3);
    await startRelay().stop();
    const after = await relayed('user-events');
    expect(after.slice(before.length).map((message) => message.key)).toEqual([key, key, key]);
  });

  test('one of several leads; whatever becomes of it, all events arrive, those of a key first in their order', async () => {
    const keys = [ids.next('usr'), ids.next('usr'), ids.next('usr')];
    const relays = [startRelay(), startRelay(), startRelay()];
    for (let round = 0; round < 20; round += 1) {
      for (const key of keys) await publish('user-events', key, 10, round * 10 + 1);
      if (round % 4 === 3) await cutLeader();
    }
    // An event may be there twice, where the leader was cut between sending it and saying so.
    for (const key of keys) {
      await vi.waitFor(async () => expect(await firstNumbersOf(key)).toHaveLength(200), guard);
      expect(await firstNumbersOf(key)).toEqual(upTo(200));
    }
    await Promise.all(relays.map((relay) => relay.stop()));
  });

  test('a leader that does not reach Kafka gives way to one that does', async () => {
    const key = ids.next('usr');
    const nowhere = createKafkaClient(
      { brokers: ['127.0.0.1:1'], tls: false, caFile: undefined, sasl: undefined, topicPrefix: '' },
      { clientId: 'test', logger },
    );
    const cutOff = startKafkaRelay({ databaseUrl: users.url, publisher: 'users', client: nowhere, logger });
    await vi.waitFor(async () => expect(await leaders()).toHaveLength(1), guard);
    await publish('user-events', key, 3);
    const relay = startRelay();
    await vi.waitFor(async () => expect(await firstNumbersOf(key)).toEqual([1, 2, 3]), guard);
    await Promise.all([relay.stop(), cutOff.stop()]);
  });

  test('large events go in several requests, and one that Kafka would never take keeps back none behind it', async () => {
    const key = ids.next('usr');
    const sizes = [300_000, 300_000, 300_000, 300_000, 1_200_000, 300_000];
    const events = sizes.map((size, index) =>
      createEvent({
        id: ids.next('evt'),
        source: 'users',
        type: 'user.registered',
        key,
        at: new Date(0),
        data: { userId: key, displayName: String(index + 1).padStart(size, '0') },
      }),
    );
    await users.publish(events.map((event) => ({ topic: 'user-events' as const, event })));
    await vi.waitFor(async () => expect(await unsequenced()).toBe(0), guard);
    const relay = startRelay();
    await vi.waitFor(async () => expect(await firstNumbersOf(key)).toEqual([1, 2, 3, 4, 6]), guard);
    await relay.stop();
    const letters = await users.database.sql`select consumer, event_id from outbox_dead_letters`;
    expect(letters).toEqual([{ consumer: 'kafka relay', event_id: events[4]?.id }]);
  });

  test('relays at its stop what has a position by then', async () => {
    const before = await relayed('user-events');
    const relay = startRelay();
    await publish('user-events', ids.next('usr'), 1_200);
    await vi.waitFor(async () => expect(await unsequenced()).toBe(0), guard);
    await relay.stop();
    expect((await relayed('user-events')).length).toBeGreaterThanOrEqual(before.length + 1_200);
  });
});

const contentType = 'application/cloudevents+json; charset=utf-8';

/** As where a network forgets a connection: the leader loses its lock unseen. */
async function cutLeader(): Promise<void> {
  for (const { pid } of await leaders()) await users.database.sql`select pg_terminate_backend(${pid})`;
}

async function leaders(): Promise<readonly { pid: number }[]> {
  return users.database.sql<{ pid: number }[]>`
    select pid from pg_locks where locktype = 'advisory' and granted
    and database = (select oid from pg_database where datname = current_database())
    and objid::bigint = (hashtext('kafka relay *')::bigint & 4294967295)`;
}

/** The numbers of a key's events as they lie in the topic, those that came again left out. */
async function firstNumbersOf(key: string): Promise<readonly number[]> {
  const messages = await readTopic(client, client.topicName('user-events'));
  const numbers = messages
    .filter((message) => message.key?.toString() === key)
    .map((message) => Number(JSON.parse(message.value?.toString() ?? 'null').data.displayName));
  return [...new Set(numbers)];
}

async function unsequenced(): Promise<number> {
  return (await users.database.sql`select from outbox where position is null`).length;
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
