import { connectDatabase, migrateDatabase } from '@paygraph/database';
import { createPostgresDocuments, type DocumentStore, documentMigrations } from '@paygraph/document-store';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';

/** A document store on a database of its own, with as many connections as there are tests at once. */
export async function openScratchDocuments(
  maxConnections = 10,
): Promise<{ readonly store: DocumentStore; close(): Promise<void> }> {
  const scratch = await createScratchDatabase('notification_documents');
  await migrateDatabase(scratch.url, [documentMigrations]);
  const logger = createLogger({ service: 'notifications', level: 'silent' });
  const database = connectDatabase({ url: scratch.url, applicationName: 'test', logger, maxConnections });
  return {
    store: createPostgresDocuments(database.orm),
    close: async () => {
      await database.close();
      await scratch.drop();
    },
  };
}
