import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { documentMigrations } from '@paygraph/document-store';
import { createIds, type Ids, type UserId } from '@paygraph/ids';
import { outboxMigrations } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import type { ContactsQuery, LinkMailQuery } from '../generated/users-operations.ts';
import { notificationsMigrations } from '../store/migrations.ts';
import { createOutlets, type Outlets } from './test-senders.ts';

/** What outlives a process: the database, the time, people, and what reached them. */
export interface World {
  readonly database: Database;
  readonly ids: Ids;
  readonly outlets: Outlets;
  readonly contacts: Map<string, ContactsQuery['contacts'][number]>;
  readonly linkMails: Map<string, NonNullable<LinkMailQuery['linkMail']>>;
  readonly clock: { now: Date; advance(ms: number): void };
  /** While true the users service does not answer. */
  usersAreAway: { error: Error | undefined };
  /** Somebody who has an account. */
  newPerson(displayName: string, given?: { phone?: string }): UserId;
  close(): Promise<void>;
}

export async function createWorld({ maxConnections = 10 } = {}): Promise<World> {
  const scratch = await createScratchDatabase('deliveries');
  await migrateDatabase(scratch.url, [outboxMigrations, documentMigrations, notificationsMigrations]);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const database = connectDatabase({ url: scratch.url, applicationName: 'test', logger, maxConnections });
  const ids = createIds();
  const contacts: World['contacts'] = new Map();
  return {
    database,
    ids,
    outlets: createOutlets(),
    contacts,
    linkMails: new Map(),
    clock: {
      now: new Date('2026-11-23T08:00:00.000Z'),
      advance(ms) {
        this.now = new Date(this.now.getTime() + ms);
      },
    },
    usersAreAway: { error: undefined },
    newPerson: (displayName, { phone } = {}) => {
      const userId = ids.next('usr');
      contacts.set(userId, { userId, displayName, email: `${userId}@example.com`, phone: phone ?? null });
      return userId;
    },
    close: async () => {
      await database.close();
      await scratch.drop();
    },
  };
}
