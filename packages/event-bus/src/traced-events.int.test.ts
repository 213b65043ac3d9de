import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { appendToOutbox, outboxMigrations, type Sequencer, startSequencer } from '@paygraph/outbox';
import { createLogger, inSpan, startTracing, type Tracing, traceHeaders } from '@paygraph/telemetry';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { startTraceCollector, type TraceCollector } from '@paygraph/testing/trace-collector';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbeddedBus } from './embedded-bus.ts';
import { eventOf } from './numbered-events.ts';
import type { EventBus } from './port.ts';

const logger = createLogger({ service: 'test', level: 'silent' });
let scratch: ScratchDatabase;
let database: Database;
let sequencer: Sequencer;
let collector: TraceCollector;
let publishing: Tracing;
let consuming: Tracing;
let bus: EventBus;
/** The trace in which each event was handled. */
const handled = new Map<string, string | undefined>();

beforeAll(async () => {
  scratch = await createScratchDatabase('traced');
  await migrateDatabase(scratch.url, [outboxMigrations]);
  database = connectDatabase({ url: scratch.url, applicationName: 'test', logger });
  sequencer = startSequencer({ database, logger });
  collector = await startTraceCollector();
  const config = { url: `${collector.url}/v1/traces`, headers: {}, timeoutMs: 5_000, ratio: 1 };
  publishing = await startTracing({ service: 'users', config, logger });
  consuming = await startTracing({ service: 'notifications', config, logger });
  const databaseUrls = { users: scratch.url };
  bus = createEmbeddedBus({ databaseUrls, applicationName: 'test', logger, tracing: consuming });
  await bus.consume({
    consumer: 'test',
    topics: ['user-events'],
    handlers: {
      'user.registered': async ({ data }) => {
        handled.set(data.userId, traceHeaders()['traceparent']?.split('-')[1]);
        await inSpan('work', {}, async () => {});
      },
    },
  });
});
afterAll(async () => {
  await bus.close();
  await sequencer.stop();
  await Promise.all([publishing.stop(), consuming.stop()]);
  await database.close();
  await collector.close();
  await scratch.drop();
});

async function publish(key: string): Promise<void> {
  await database.orm.transaction((transaction) =>
    appendToOutbox(transaction, [{ topic: 'user-events', event: eventOf(key, 1) }]),
  );
  sequencer.wake();
}

test('an event is handled in the trace it was written in, by another service', async () => {
  await publishing.enter('request', { kind: 'server' }, () => publish('traced'));
  await expect.poll(() => handled.has('traced')).toBe(true);
  const named = (service: string, name: string) =>
    collector.spans().find((span) => span.service === service && span.name === name);
  await expect
    .poll(() => [named('users', 'request'), named('notifications', 'work')])
    .not.toContain(undefined);
  const append = named('users', 'outbox append');
  const process = named('notifications', 'process user.registered');
  expect(append?.traceId).toBe(named('users', 'request')?.traceId);
  expect(handled.get('traced')).toBe(append?.traceId);
  expect(process?.parentSpanId).toBe(append?.spanId);
  expect(named('notifications', 'work')?.parentSpanId).toBe(process?.spanId);
});

test('an event that was written in no trace is without, and begins one where it is handled', async () => {
  await publish('untraced');
  await expect.poll(() => handled.has('untraced')).toBe(true);
  const [row] = await database.sql<{ event: object }[]>`select event from outbox where key = 'untraced'`;
  expect(row?.event).not.toHaveProperty('traceparent');
  expect(handled.get('untraced')).toMatch(/^[0-9a-f]{32}$/);
});

test('an event whose trace can’t be read is handled all the same', async () => {
  const event = { ...eventOf('unreadable', 1), traceparent: 'nonsense' };
  await appendToOutbox(database.orm, [{ topic: 'user-events', event }]);
  sequencer.wake();
  await expect.poll(() => handled.has('unreadable')).toBe(true);
});
