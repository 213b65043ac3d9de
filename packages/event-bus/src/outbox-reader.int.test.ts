import { connectDatabase, migrateDatabase } from '@paygraph/database';
import { createEvent } from '@paygraph/events';
import { createIds } from '@paygraph/ids';
import { appendToOutbox, outboxMigrations, startSequencer } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { expect, test } from 'vitest';
import { createEmbeddedBus } from './embedded-bus.ts';

test('misses nothing where it starts before the publisher has made its outbox', async () => {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const scratch = await createScratchDatabase('bus');
  const bus = createEmbeddedBus({ databaseUrls: { users: scratch.url }, applicationName: 'test', logger });
  const seen: string[] = [];
  const note = (how: string) => (event: { id: string }) => {
    seen.push(`${how} ${event.id}`);
  };
  const topics = ['user-events'] as const;
  await bus.listen({ topics, handlers: { 'user.verified': note('listens') } });
  await bus.consume({ consumer: 'test', topics, handlers: { 'user.verified': note('consumes') } });

  await migrateDatabase(scratch.url, [outboxMigrations]);
  const database = connectDatabase({ url: scratch.url, applicationName: 'test', logger });
  const sequencer = startSequencer({ database, logger });
  const ids = createIds();
  const id = ids.next('evt');
  const userId = ids.next('usr');
  const type = 'user.verified';
  const event = createEvent({ id, source: 'users', type, key: userId, at: new Date(), data: { userId } });
  await appendToOutbox(database.orm, [{ topic: 'user-events', event }]);
  sequencer.wake();

  await expect.poll(() => seen.toSorted(), { timeout: 20_000 }).toEqual([`consumes ${id}`, `listens ${id}`]);
  await sequencer.stop();
  await bus.close();
  await database.close();
  await scratch.drop();
});
