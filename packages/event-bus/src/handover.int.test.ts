import { type Database, openPostgres } from '@paygraph/database';
import { createIds } from '@paygraph/ids';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { eventsOf, recorder } from './numbered-events.ts';
import { holdsLock } from './reader-place.ts';
import { openPublishers, type Publisher } from './scratch-publishers.ts';

const ids = createIds();
const topics = ['user-events'] as const;
/** Guards against hanging only. */
const guard = { timeout: 20_000, interval: 10 };

let publishers: Awaited<ReturnType<typeof openPublishers>>;
let users: Publisher;
beforeAll(async () => {
  publishers = await openPublishers(['users']);
  users = publishers.of('users');
});
afterAll(() => publishers.close());

describe('a process that lost its place to another one, in the middle of an event', () => {
  test('leaves the rest to the other one', async () => {
    const { key, loser, successor, close } = await loseLock();
    await vi.waitFor(() => expect(successor.record.numbers()).toEqual([1, 2, 3]), guard);
    loser.letGo();
    await publish(key, 1, 4);
    await vi.waitFor(() => expect(successor.record.numbers()).toEqual([1, 2, 3, 4]), guard);
    await close();
    expect(loser.record.numbers()).toEqual([1]);
  });

  test('leaves the rest to the other one, also where that is no further yet', async () => {
    const { key, loser, successor, close } = await loseLock({ successorWaits: true });
    await successor.reached;
    loser.letGo();
    // Time enough for it to connect again and go on, if it would: another one does both meanwhile.
    const another = recorder([key]);
    const bus = publishers.connect();
    await bus.consume({ consumer: `another-${key}`, topics, handlers: another.handlers });
    await vi.waitFor(() => expect(another.numbers()).toEqual([1, 2, 3]), guard);
    await bus.close();
    expect(loser.record.numbers()).toEqual([1]);
    successor.letGo();
    await vi.waitFor(() => expect(successor.record.numbers()).toEqual([1, 2, 3]), guard);
    await close();
    expect(loser.record.numbers()).toEqual([1]);
  });

  test('takes nothing back where the other one has been and gone', async () => {
    const { key, loser, successor, close } = await loseLock();
    await vi.waitFor(() => expect(successor.record.numbers()).toEqual([1, 2, 3]), guard);
    await successor.bus.close();
    loser.letGo();
    await publish(key, 1, 4);
    await vi.waitFor(() => expect(loser.record.numbers()).toContain(4), guard);
    expect(loser.record.numbers()).toEqual([1, 4]);
    await close();
  });
});

describe('a process that stands still', () => {
  test('keeps its connection, and loses its place all the same', async () => {
    const key = ids.next('usr');
    const consumer = `silent-${key}`;
    const silent = openPostgres(users.url, { max: 1 });
    expect(await holdsLock(silent, { consumer, topic: 'user-events' })).toBe(true);
    const successor = recorder([key]);
    const bus = publishers.connect();
    await bus.consume({ consumer, topics, handlers: successor.handlers });
    await publish(key, 3);
    await vi.waitFor(() => expect(successor.numbers()).toEqual([1, 2, 3]), { ...guard, timeout: 40_000 });
    await bus.close();
    await silent.end({ timeout: 1 });
  });

  test('is not one whose event takes long: its lock is heard of meanwhile', async () => {
    const key = ids.next('usr');
    const consumer = `busy-${key}`;
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { handlers, numbers } = recorder([key], () => {
      reached.resolve();
      return gate.promise;
    });
    const bus = publishers.connect();
    await bus.consume({ consumer, topics, handlers });
    await publish(key, 1);
    await reached.promise;
    const [{ since } = { since: '' }] = await users.database.sql`select clock_timestamp()::text as since`;
    const heardOf = () => users.database.sql`
      select from pg_stat_activity join pg_locks using (pid)
      where ${isLockOf(users.database, consumer)} and state_change > ${since}::timestamptz`;
    await vi.waitFor(async () => expect(await heardOf()).toHaveLength(1), guard);
    gate.resolve();
    await vi.waitFor(() => expect(numbers()).toEqual([1]), guard);
    await bus.close();
  });
});

/** Three events; one process is at the first when its connection is cut, and another one takes its place. */
async function loseLock({ successorWaits = false } = {}) {
  const key = ids.next('usr');
  const consumer = `handover-${key}`;
  const join = async (waits: boolean) => {
    const [reached, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const record = recorder([key], (number) => {
      reached.resolve();
      return waits && number === 1 ? gate.promise : undefined;
    });
    const bus = publishers.connect();
    await bus.consume({ consumer, topics, handlers: record.handlers });
    return { record, bus, reached: reached.promise, letGo: gate.resolve };
  };
  const loser = await join(true);
  await publish(key, 3);
  await loser.reached;
  const successor = await join(successorWaits);
  await cutLockHolder(users.database, consumer);
  return { key, loser, successor, close: () => Promise.all([loser.bus.close(), successor.bus.close()]) };
}

function publish(key: string, count: number, from = 1): Promise<void> {
  return users.publish(eventsOf(key, count, from).map((event) => ({ topic: 'user-events', event })));
}

/** As where a network forgets a connection: whoever held the lock of the only reader loses it unseen. */
async function cutLockHolder(database: Database, consumer: string): Promise<void> {
  await database.sql`select pg_terminate_backend(pid) from pg_locks where ${isLockOf(database, consumer)}`;
}

function isLockOf({ sql }: Database, consumer: string) {
  return sql`locktype = 'advisory' and granted
    and classid::bigint = (hashtext('outbox reader')::bigint & 4294967295)
    and objid::bigint = (hashtext(${`${consumer} user-events`})::bigint & 4294967295)`;
}
