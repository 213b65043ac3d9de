import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';

export interface ScratchDatabase {
  readonly url: string;
  /** Ends what is still connected to it, and removes it. */
  drop(): Promise<void>;
}

/** A new, empty database in the scratch Postgres, for one test file or one test. `name` only helps whoever looks. */
export async function createScratchDatabase(name = 'scratch'): Promise<ScratchDatabase> {
  const serverUrl = inject('postgresUrl');
  // Postgres cuts names at 63 bytes, and with it what makes them unique.
  const database = `${name.slice(0, 40)}_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, (sql) => sql`create database ${sql(database)}`);
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return {
    url: url.href,
    drop: () => onServer(serverUrl, (sql) => sql`drop database if exists ${sql(database)} with (force)`),
  };
}

async function onServer(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
