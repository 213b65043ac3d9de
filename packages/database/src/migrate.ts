import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import type postgres from 'postgres';
import { openPostgres } from './tls.ts';

/** A folder of SQL files with drizzle's `meta/_journal.json`, and the table that remembers which were applied. */
export interface Migrations {
  readonly folder: URL;
  readonly table: string;
}

/** The database was written by a newer version of the product than this one. */
export class NewerDataError extends Error {
  override readonly name = 'NewerDataError';
}

/** Any fixed number: it only keeps two processes from migrating one database at once. */
const migrationLock = 7_204_311;

/**
 * Brings a database up to date, once: of several processes that start together one applies the migrations and the
 * others wait for it, and for any other lock, at most `lockTimeoutMs`. Throws NewerDataError where the database already
 * holds migrations this version does not know.
 */
export async function migrateDatabase(
  url: string,
  all: readonly Migrations[],
  { lockTimeoutMs = 60_000 }: { lockTimeoutMs?: number } = {},
): Promise<void> {
  const sql = openPostgres(url, {
    max: 1,
    onnotice: () => {},
    connect_timeout: 5,
    connection: { lock_timeout: lockTimeoutMs },
  });
  try {
    // A lock of the session, not of a transaction: each migration commits on its own.
    await sql`select pg_advisory_lock(${migrationLock})`;
    for (const { folder, table } of all) {
      const migrationsFolder = fileURLToPath(folder);
      await refuseNewerData(sql, migrationsFolder, table);
      await applyMigrations(drizzle(sql), { migrationsFolder, migrationsTable: table });
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function refuseNewerData(sql: postgres.Sql, folder: string, table: string): Promise<void> {
  const [found] = await sql<
    { exists: boolean }[]
  >`select to_regclass(${`drizzle.${table}`}) is not null as exists`;
  if (!found?.exists) return;
  const [applied] = await sql<
    { newest: string | null }[]
  >`select max(created_at)::text as newest from drizzle.${sql(table)}`;
  const newestKnown = await newestIn(folder);
  if (applied?.newest && BigInt(applied.newest) > newestKnown) {
    throw new NewerDataError(
      `its ${table} go up to ${new Date(Number(applied.newest)).toISOString()}, this version knows them up to ${new Date(Number(newestKnown)).toISOString()}`,
    );
  }
}

async function newestIn(folder: string): Promise<bigint> {
  const journal: unknown = JSON.parse(await readFile(path.join(folder, 'meta', '_journal.json'), 'utf8'));
  const { entries } = journal as { entries: readonly { when: number }[] };
  return BigInt(Math.max(...entries.map((entry) => entry.when)));
}
