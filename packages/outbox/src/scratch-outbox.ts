import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { createEvent } from '@paygraph/events';
import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { outboxMigrations, type Sequencer, startSequencer } from './index.ts';

const ids = createIds();
const logger = createLogger({ service: 'test', level: 'silent' });

export interface ScratchOutbox {
  readonly database: Database;
  /** Starts sequencers that are stopped with the outbox, if not before. */
  start(count: number, pollMs?: number): Sequencer[];
  headPosition(): Promise<number>;
  close(): Promise<void>;
}

/** An empty outbox in a database of its own. */
export async function openScratchOutbox(): Promise<ScratchOutbox> {
  const scratch = await createScratchDatabase('outbox');
  await migrateDatabase(scratch.url, [outboxMigrations]);
  const database = connectDatabase({
    url: scratch.url,
    applicationName: 'test',
    logger,
    maxConnections: 30,
  });
  const sequencers: Sequencer[] = [];
  return {
    database,
    start: (count, pollMs = 10) => {
      const started = Array.from({ length: count }, () => startSequencer({ database, logger, pollMs }));
      sequencers.push(...started);
      return started;
    },
    headPosition: async () => {
      const [head] = await database.sql<{ position: number }[]>`select position::int from outbox_head`;
      return head?.position ?? 0;
    },
    close: async () => {
      await Promise.all(sequencers.map((sequencer) => sequencer.stop()));
      await database.close();
      await scratch.drop();
    },
  };
}

export function eventOf(key: string, version: number) {
  return createEvent({
    id: ids.next('evt'),
    source: 'users',
    type: 'user.registered',
    key,
    at: new Date(0),
    data: { userId: key, displayName: String(version) },
  });
}
