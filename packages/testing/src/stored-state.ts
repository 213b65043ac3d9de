import { connectMongo } from '@paygraph/document-store';
import { createLogger } from '@paygraph/telemetry';
import postgres from 'postgres';

/** All that lies in a store, by table or collection, each row as text, sorted: what is the same compares as the same. */
export type StoredState = Readonly<Record<string, readonly string[]>>;

/** Reads a database from end to end; `except` are the tables to leave out. */
export async function readTables(
  databaseUrl: string,
  { except = [] }: { except?: readonly string[] } = {},
): Promise<StoredState> {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string }[]>`
      select table_name as name from information_schema.tables
      where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> all (${[...except]})
      order by 1`;
    const state: Record<string, readonly string[]> = {};
    for (const { name } of tables) {
      const rows = await sql<
        { text: string }[]
      >`select to_jsonb(t)::text as text from ${sql(name)} t order by 1`;
      state[name] = rows.map(({ text }) => text);
    }
    return state;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Reads the documents of a service from end to end. */
export async function readDocuments(mongodbUrl: string, database: string): Promise<StoredState> {
  const logger = createLogger({ service: 'tests', level: 'silent' });
  const connection = connectMongo({
    url: mongodbUrl,
    name: database,
    caFile: undefined,
    applicationName: 'tests',
    logger,
  });
  try {
    const state: Record<string, readonly string[]> = {};
    for (const collection of await connection.database.collections()) {
      const documents = await collection.find().toArray();
      state[collection.collectionName] = documents.map((document) => JSON.stringify(document)).sort();
    }
    return state;
  } finally {
    await connection.close();
  }
}
