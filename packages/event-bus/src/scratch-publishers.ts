import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { appendToOutbox, outboxMigrations, startSequencer } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { createEmbeddedBus } from './embedded-bus.ts';

const logger = createLogger({ service: 'test', level: 'silent' });

/** Databases of publishing services with their sequencers, and buses that read them. */
export async function openPublishers(names: readonly string[]) {
  const publishers = new Map<string, Publisher>();
  for (const name of names) publishers.set(name, await openPublisher(name));
  const databaseUrls = Object.fromEntries([...publishers].map(([name, { url }]) => [name, url]));
  return {
    of: (name: string): Publisher => {
      const publisher = publishers.get(name);
      if (publisher === undefined) throw new Error(`no publisher ${name}`);
      return publisher;
    },
    connect: () => createEmbeddedBus({ databaseUrls, applicationName: 'test', logger }),
    close: async () => {
      for (const publisher of publishers.values()) await publisher.close();
    },
  };
}

/** A database with an outbox and a sequencer. */
export type Publisher = Awaited<ReturnType<typeof openPublisher>>;

export async function openPublisher(name: string) {
  const scratch = await createScratchDatabase(`bus_${name}`);
  await migrateDatabase(scratch.url, [outboxMigrations]);
  const database: Database = connectDatabase({ url: scratch.url, applicationName: name, logger });
  const sequencer = startSequencer({ database, logger });
  return {
    url: scratch.url,
    database,
    publish: async (entries: Parameters<typeof appendToOutbox>[1]) => {
      await appendToOutbox(database.orm, entries);
      sequencer.wake();
    },
    close: async () => {
      await sequencer.stop();
      await database.close();
      await scratch.drop();
    },
  };
}
