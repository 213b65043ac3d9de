import { generateKeyPairSync } from 'node:crypto';
import { isDatabaseUnavailable } from '@paygraph/database';
import { createEvent } from '@paygraph/events';
import { appendToOutbox } from '@paygraph/outbox';
import { eventually } from '@paygraph/testing';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { domainServiceNames, readServiceConfig } from './environment.ts';
import { type Foundation, layFoundation } from './foundation.ts';

let scratch: ScratchDatabase;
let foundation: Foundation;
beforeEach(async () => {
  scratch = await createScratchDatabase('foundation');
  const config = readServiceConfig('users', environmentOf(scratch.url), {}).foundation;
  foundation = await layFoundation({ config, migrations: [] });
});
afterEach(() => scratch.drop());

function environmentOf(databaseUrl: string) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    LOG_LEVEL: 'silent',
    IDENTITY_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    ...Object.fromEntries(
      domainServiceNames.map((name) => [`DATABASE_URL_${name.toUpperCase()}`, databaseUrl]),
    ),
  };
}

test('what is appended to a new database’s outbox comes over the bus', async () => {
  const { bus, database, sequencer, ids, now } = foundation;
  const heard: string[] = [];
  const handlers = { 'user.registered': ({ id }: { id: string }) => void heard.push(id) };
  await bus.consume({ consumer: 'test', topics: ['user-events'], handlers });
  const id = ids.next('evt');
  const data = { userId: ids.next('usr'), displayName: 'Ada' };
  const event = createEvent({ id, source: 'users', type: 'user.registered', key: 'ada', at: now(), data });
  await appendToOutbox(database.orm, [{ topic: 'user-events', event }]);
  sequencer.wake();
  await eventually('the event is heard', () => heard.find((one) => one === id));
  await foundation.close();
});

test('a start without its database says which variable names the one it misses, and no password', async () => {
  const nowhere = 'postgres://paygraph:hunter2@127.0.0.1:1/users';
  const config = readServiceConfig('users', environmentOf(nowhere), {}).foundation;
  const fault = await layFoundation({ config, migrations: [] }).catch(String);
  expect(fault).toMatch(/^Error: DATABASE_URL_USERS: .*ECONNREFUSED/);
  expect(fault).not.toContain('hunter2');
  await foundation.close();
});

test('starts and is ready without Kafka, Redis and MongoDB, unless it can do nothing without its documents', async () => {
  // Port 1 is nobody's.
  const away = {
    KAFKA_BROKERS: '127.0.0.1:1',
    REDIS_URL: 'redis://127.0.0.1:1',
    MONGODB_URL: 'mongodb://127.0.0.1:1',
  };
  const config = readServiceConfig('users', { ...environmentOf(scratch.url), ...away }, {}).foundation;
  for (const [readyNeedsDocuments, expected] of [
    [false, /^ready$/],
    [true, /^DependencyAway: MongoDB/],
  ] as const) {
    const alone = await layFoundation({ config, migrations: [], readyNeedsDocuments });
    expect(await alone.server.checkReady().then(() => 'ready', String)).toMatch(expected);
    await alone.close();
  }
  await foundation.close();
});

test('metrics tell how long the oldest event has waited, which of its stores answers, and of an empty outbox 0', async () => {
  const { database, ids, now, metrics, sequencer } = foundation;
  const told = async (name: string) => {
    const line = new RegExp(`^${name}\\S* (\\S+)$`, 'm').exec(await metrics.metrics());
    return line === null ? undefined : Number(line[1]);
  };
  expect(await told('paygraph_outbox_oldest_unrelayed_seconds')).toBe(0);
  expect(await told('paygraph_outbox_events_total')).toBe(0);
  expect(await told('paygraph_dependency_up{dependency="postgres"')).toBe(1);

  const release = Promise.withResolvers<void>();
  // Whoever holds the head keeps the sequencer from its work.
  const held = Promise.withResolvers<void>();
  const holding = database.sql.begin(async (transaction) => {
    await transaction`select position from outbox_head for update`;
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const data = { userId: ids.next('usr'), displayName: 'Ada' };
  const envelope = { id: ids.next('evt'), source: 'users', key: 'ada', at: now() } as const;
  const event = createEvent({ ...envelope, type: 'user.registered', data });
  await appendToOutbox(database.orm, [{ topic: 'user-events', event }]);
  await eventually('it has waited for a while', async () => {
    const age = await told('paygraph_outbox_oldest_unrelayed_seconds');
    return (age !== undefined && age > 0.05) || undefined;
  });
  release.resolve();
  await holding;
  sequencer.wake();
  await eventually('nothing waits', async () => {
    const age = await told('paygraph_outbox_oldest_unrelayed_seconds');
    return (age === 0 && (await told('paygraph_outbox_events_total')) === 1) || undefined;
  });
  await foundation.close();
});

test('metrics tell how far behind a consumer is, and what it gave up on', async () => {
  const { bus, database, sequencer, ids, now, metrics } = foundation;
  const told = async (name: string) => {
    const line = new RegExp(`^${name}.*\\} (\\S+)$`, 'm').exec(await metrics.metrics());
    return line === null ? undefined : Number(line[1]);
  };
  const release = Promise.withResolvers<void>();
  await bus.consume({
    consumer: 'test',
    topics: ['user-events'],
    handlers: { 'user.registered': () => release.promise },
  });
  for (const displayName of ['Ada', 'Grace', 'Edsger']) {
    const data = { userId: ids.next('usr'), displayName };
    const envelope = { id: ids.next('evt'), source: 'users', key: displayName, at: now() } as const;
    const event = createEvent({ ...envelope, type: 'user.registered', data });
    await appendToOutbox(database.orm, [{ topic: 'user-events', event }]);
  }
  sequencer.wake();
  const labels = 'consumer="test",topic="user-events"';
  await eventually('all three wait behind the first', async () => {
    const age = await told(`paygraph_consumer_lag_seconds\\{${labels}`);
    const events = await told(`paygraph_consumer_lag_events\\{${labels}`);
    return (events === 3 && age !== undefined && age > 0) || undefined;
  });
  release.resolve();
  await eventually('none waits', async () => {
    const age = await told(`paygraph_consumer_lag_seconds\\{${labels}`);
    return age === 0 || undefined;
  });
  expect(await told(`paygraph_consumer_events_total\\{${labels},outcome="handled"`)).toBe(3);
  expect(await told(`paygraph_consumer_events_total\\{${labels},outcome="buried"`)).toBe(0);
  await foundation.close();
});

test('closing lets go of every connection, also of one that a consumer has open', async () => {
  const { bus, server } = foundation;
  await server.checkReady();
  await bus.listen({ topics: ['user-events'], handlers: {} });
  await foundation.close();

  expect(isDatabaseUnavailable(await server.checkReady().catch((error: unknown) => error))).toBe(true);
  const sql = postgres(scratch.url, { max: 1 });
  // Postgres itself may take a moment to see that a connection is gone.
  await eventually('no other connection is left', async () => {
    const others = await sql`
      select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
    return others.length === 0 || undefined;
  });
  await sql.end();
});
