import { connectDatabase, migrateDatabase } from '@paygraph/database';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { describeDocumentStore } from './document-store-contract.ts';
import { createPostgresDocuments, documentMigrations } from './index.ts';

describeDocumentStore('Postgres', async () => {
  const { database, close } = await openDatabase();
  return { store: createPostgresDocuments(database.orm), close };
});

test('reads a page of an owner’s list from the index alone, without sorting', async () => {
  const { database, close } = await openDatabase();
  await database.orm.execute(sql`
    insert into documents (collection, id, owner, created_at, body)
    select 'notes', 'n' || n, 'o' || n % 50, now() - n * interval '1 second', '{}' from generate_series(1, 5000) n`);
  await database.orm.execute(sql`analyze documents`);
  const plan = await database.orm.execute(sql`
    explain select * from documents where collection = 'notes' and owner = 'o7'
    and (created_at, id) < (now(), 'x') order by created_at desc, id desc limit 20`);
  const text = JSON.stringify(plan);
  expect(text).toContain('documents_newest_of_owner');
  expect(text).not.toContain('Sort');
  await close();
});

async function openDatabase() {
  const scratch = await createScratchDatabase('documents');
  await migrateDatabase(scratch.url, [documentMigrations]);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const database = connectDatabase({ url: scratch.url, applicationName: 'test', logger });
  return {
    database,
    close: async () => {
      await database.close();
      await scratch.drop();
    },
  };
}
