import type { Database } from '@paygraph/database';
import { createEvent } from '@paygraph/events';
import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { BusUnderTest } from './bus-under-test.ts';
import { DependencyAway } from './dependency-away.ts';
import { createEmbeddedBus } from './embedded-bus.ts';
import { describeEventBus } from './event-bus-contract.ts';
import { eventOf, eventsOf, recorder, upTo } from './numbered-events.ts';
import type { Handlers } from './port.ts';
import { openPublishers, type Publisher } from './scratch-publishers.ts';

const ids = createIds();
const logger = createLogger({ service: 'test', level: 'silent' });
const topics = ['user-events'] as const;
/** Guards against hanging only. */
const guard = { timeout: 20_000, interval: 10 };

describeEventBus('the outboxes in Postgres', async (): Promise<BusUnderTest> => {
  const publishers = await openPublishers(['users']);
  const users = publishers.of('users');
  return {
    connect: publishers.connect,
    publish: (events) => users.publish(events.map((event) => ({ topic: 'user-events', event }))),
    deadLetters: async (consumer) => {
      const rows = await users.database.sql<{ id: string }[]>`
        select event_id as id from outbox_dead_letters where consumer = ${consumer} order by failed_at`;
      return rows.map(({ id }) => id);
    },
    rewind: async (consumer) => {
      await users.database.sql`delete from outbox_offsets where consumer = ${consumer}`;
    },
    close: publishers.close,
  };
});

describe('the embedded bus', () => {
  let publishers: Awaited<ReturnType<typeof openPublishers>>;
  let users: Publisher;
  beforeAll(async () => {
    publishers = await openPublishers(['users', 'transactions', 'wallets']);
    users = publishers.of('users');
  });
  afterAll(() => publishers.close());

  function publish(key: string, count: number, from = 1): Promise<void> {
    return users.publish(eventsOf(key, count, from).map((event) => ({ topic: 'user-events', event })));
  }

  test('brings the events of a topic from all who publish to it', async () => {
    const seen = new Set<string>();
    const bus = publishers.connect();
    await bus.consume({
      consumer: 'all-publishers',
      topics: ['transaction-events'],
      handlers: {
        'wallet.balance-changed': ({ data }, { publisher }) => void seen.add(`${publisher} ${data.walletId}`),
      },
    });
    for (const name of ['transactions', 'wallets']) {
      await publishers
        .of(name)
        .publish([{ topic: 'transaction-events', event: balanceChanged(`of-${name}`) }]);
    }
    await vi.waitFor(
      () => expect(seen).toEqual(new Set(['transactions of-transactions', 'wallets of-wallets'])),
      guard,
    );
    await bus.close();
  });

  test('handles several at once where a consumer may, those of a key in order, and goes on where it was', async () => {
    const keys = Array.from({ length: 6 }, () => ids.next('usr'));
    const [first = ''] = keys;
    const gate = Promise.withResolvers<void>();
    let underWay = 0;
    let most = 0;
    const before = recorder(keys, async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      if (underWay === 3) gate.resolve();
      await gate.promise;
      underWay -= 1;
    });
    for (const number of upTo(20)) {
      await users.publish(keys.map((key) => ({ topic: 'user-events', event: eventOf(key, number) })));
    }
    const bus = publishers.connect();
    await bus.consume({ consumer: 'side-by-side', topics, handlers: before.handlers, atOnce: 3 });
    for (const key of keys) await vi.waitFor(() => expect(before.numbers(key)).toEqual(upTo(20)), guard);
    expect(most).toBe(3);
    await bus.close();

    const after = recorder(keys);
    await publish(first, 1, 21);
    const again = publishers.connect();
    await again.consume({ consumer: 'side-by-side', topics, handlers: after.handlers, atOnce: 3 });
    await vi.waitFor(() => expect(after.numbers(first)).toEqual([21]), guard);
    expect(after.seen).toHaveLength(1);
    await again.close();
  });

  test('that handles several at once lets others pass one that fails, and brings it again after a stop', async () => {
    const [failing, other] = [ids.next('usr'), ids.next('usr')];
    const record = recorder([failing, other], (_, { position, previous }) => {
      if (previous === undefined || previous >= position) throw new Error('what came before is not known');
    });
    const isFailing = Promise.withResolvers<void>();
    const away = recorder([failing], () => {
      isFailing.resolve();
      throw new DependencyAway('the store');
    });
    await publish(failing, 1);
    await publish(other, 2);
    const bus = publishers.connect();
    const both: Handlers = {
      'user.registered': async (event, delivery) => {
        await away.handlers['user.registered']?.(event, delivery);
        await record.handlers['user.registered']?.(event, delivery);
      },
    };
    await bus.consume({ consumer: 'passing', topics, handlers: both, atOnce: 2 });
    await isFailing.promise;
    await vi.waitFor(() => expect(record.numbers(other)).toEqual([1, 2]), guard);
    await bus.close();
    expect(record.numbers(failing)).toEqual([]);
    const again = publishers.connect();
    await again.consume({ consumer: 'passing', topics, handlers: record.handlers, atOnce: 2 });
    await vi.waitFor(() => expect(record.numbers(failing)).toEqual([1]), guard);
    await again.close();
  });

  test('goes on by itself after its connections were cut, and misses nothing', async () => {
    const key = ids.next('usr');
    const [consumed, heard] = [recorder([key]), recorder([key])];
    const bus = publishers.connect();
    await bus.consume({ consumer: 'cut', topics, handlers: consumed.handlers });
    await bus.listen({ topics, handlers: heard.handlers });
    await publish(key, 2);
    await vi.waitFor(() => expect(heard.numbers()).toEqual([1, 2]), guard);
    await vi.waitFor(() => expect(consumed.numbers()).toEqual([1, 2]), guard);
    await cutBusConnections(users.database);
    await publish(key, 2, 3);
    await vi.waitFor(() => expect(new Set(consumed.numbers())).toEqual(new Set(upTo(4))), guard);
    await vi.waitFor(() => expect(new Set(heard.numbers())).toEqual(new Set(upTo(4))), guard);
    await bus.close();
  });

  test('gives an event nobody can read to the dead letters', async () => {
    const key = ids.next('usr');
    const record = recorder([key]);
    const bus = publishers.connect();
    await bus.consume({ consumer: 'unreadable', topics, handlers: record.handlers });
    const { data: _, ...unreadable } = eventOf(key, 1);
    await users.database.sql`
      insert into outbox (event_id, topic, key, event)
      values (${unreadable.id}, 'user-events', ${key}, ${JSON.stringify(unreadable)}::text::jsonb)`;
    await publish(key, 1, 2);
    await vi.waitFor(() => expect(record.numbers()).toEqual([2]), guard);
    const buried = await users.database
      .sql`select event_id from outbox_dead_letters where consumer = 'unreadable'`;
    expect(buried.map((row) => row['event_id'])).toEqual([unreadable.id]);
    await bus.close();
  });

  test('refuses a topic whose publisher it was not told of, and holds nothing open', async () => {
    const bus = createEmbeddedBus({
      databaseUrls: { transactions: users.url },
      applicationName: 'halfway',
      logger,
    });
    await expect(bus.listen({ topics: ['transaction-events'], handlers: {} })).rejects.toThrow('wallets');
    await openAndCloseAnother();
    await vi.waitFor(async () => expect(await connectionsOf('halfway bus')).toBe(0), guard);
  });

  test('refuses to start on a database that can’t be reached, and holds nothing open', async () => {
    const bus = createEmbeddedBus({
      databaseUrls: { transactions: users.url, wallets: 'postgres://127.0.0.1:1/nothing' },
      applicationName: 'unreachable',
      logger,
    });
    await expect(bus.listen({ topics: ['transaction-events'], handlers: {} })).rejects.toThrow(
      'ECONNREFUSED',
    );
    await openAndCloseAnother();
    await vi.waitFor(async () => expect(await connectionsOf('unreachable bus')).toBe(0), guard);
  });

  /** Takes longer than a connection begun before it takes to open: what is left open then shows. */
  async function openAndCloseAnother(): Promise<void> {
    const bus = publishers.connect();
    await bus.listen({ topics, handlers: {} });
    await bus.close();
  }

  async function connectionsOf(applicationName: string): Promise<number> {
    const rows = await users.database.sql`
      select from pg_stat_activity where application_name = ${applicationName}`;
    return rows.length;
  }
});

async function cutBusConnections({ sql }: Database): Promise<void> {
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'test bus'`;
}

function balanceChanged(walletId: string) {
  const none = { amount: '0.00', currency: 'USD' };
  return createEvent({
    id: ids.next('evt'),
    source: 'wallets',
    type: 'wallet.balance-changed',
    key: walletId,
    at: new Date(0),
    data: {
      walletId,
      ownerId: 'usr_1',
      transactionId: 'txn_1',
      posted: none,
      held: none,
      available: none,
      version: '1',
    },
  });
}
