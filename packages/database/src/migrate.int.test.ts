import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import postgres from 'postgres';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Migrations, migrateDatabase, NewerDataError } from './index.ts';

let scratch: ScratchDatabase;
let folder: string;
let sql: postgres.Sql;
beforeEach(async () => {
  [scratch, folder] = await Promise.all([
    createScratchDatabase('migrate'),
    mkdtemp(path.join(os.tmpdir(), 'paygraph-migrations-')),
  ]);
  sql = postgres(scratch.url, { onnotice: () => {} });
});
afterEach(async () => {
  await sql.end({ timeout: 5 });
  await Promise.all([scratch.drop(), rm(folder, { recursive: true })]);
});

const first = 'create table applied (version int); insert into applied values (1);';
const second = 'insert into applied values (2);';

/** One version of the product: its migrations, each of them a day later than the one before. */
async function version(name: string, ...statements: readonly string[]): Promise<Migrations> {
  const own = path.join(folder, name);
  await mkdir(path.join(own, 'meta'), { recursive: true });
  const entries = statements.map((_, idx) => ({
    idx,
    version: '7',
    when: (idx + 1) * 86_400_000,
    tag: `000${idx}_step`,
    breakpoints: true,
  }));
  await Promise.all([
    writeFile(
      path.join(own, 'meta', '_journal.json'),
      JSON.stringify({ version: '7', dialect: 'postgresql', entries }),
    ),
    ...statements.map((text, idx) => writeFile(path.join(own, `000${idx}_step.sql`), text)),
  ]);
  return { folder: pathToFileURL(own), table: 'test_migrations' };
}

async function applied(): Promise<readonly number[]> {
  const rows = await sql<{ version: number }[]>`select version from applied order by version`;
  return rows.map((row) => row.version);
}

test('of four that migrate at once one does it, and the others wait for it', async () => {
  const migrations = await version('one', first, second);
  await Promise.all(Array.from({ length: 4 }, () => migrateDatabase(scratch.url, [migrations])));
  expect(await applied()).toEqual([1, 2]);
});

test('a database is brought on from where it stands', async () => {
  await migrateDatabase(scratch.url, [await version('old', first)]);
  await migrateDatabase(scratch.url, [await version('new', first, second)]);
  expect(await applied()).toEqual([1, 2]);
});

test('data of a newer version is refused and left alone, with both versions named', async () => {
  await migrateDatabase(scratch.url, [await version('new', first, second)]);
  const old = migrateDatabase(scratch.url, [await version('old', first)]);
  await expect(old).rejects.toThrow(NewerDataError);
  await expect(old).rejects.toThrow(/test_migrations go up to 1970-01-03.* up to 1970-01-02/);
  expect(await applied()).toEqual([1, 2]);
});

test('a migration that fails changes nothing, and does not keep the next one waiting', async () => {
  const broken = await version('broken', first, 'insert into applied values (2); select 1 / 0;');
  await expect(migrateDatabase(scratch.url, [broken])).rejects.toThrow();
  await migrateDatabase(scratch.url, [await version('mended', first, second)]);
  expect(await applied()).toEqual([1, 2]);
});

test('a lock that nobody lets go of is not waited for beyond the bound', async () => {
  const migrations = await version('one', first);
  const holder = await sql.reserve();
  try {
    await holder`select pg_advisory_lock(7204311)`;
    const migrating = migrateDatabase(scratch.url, [migrations], { lockTimeoutMs: 50 });
    await expect(migrating).rejects.toMatchObject({ code: '55P03' });
  } finally {
    holder.release();
  }
});
