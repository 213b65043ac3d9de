import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { connectDatabase, migrateDatabase } from '@paygraph/database';
import { outboxMigrations } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { expect, test } from 'vitest';
import { createChainEntries } from './chain-entries.ts';
import { chainAll } from './chainer.ts';
import { walletMigrations } from './migrations.ts';
import { createVerifyLedger } from './verify-ledger.ts';

/** The migrations as they were when there was one. */
async function firstMigration() {
  const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-migrations-'));
  await cp(fileURLToPath(walletMigrations.folder), folder, { recursive: true });
  const file = path.join(folder, 'meta', '_journal.json');
  const journal: { entries: unknown[] } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, 1) }));
  return { ...walletMigrations, folder: pathToFileURL(`${folder}/`) };
}

test('what stood in the ledger before there were holds and a chain is right afterwards, and chained', async () => {
  const scratch = await createScratchDatabase('wallets');
  const before = await firstMigration();
  await migrateDatabase(scratch.url, [outboxMigrations, before]);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const database = connectDatabase({ url: scratch.url, applicationName: 'test', logger });
  await database.sql.unsafe(`
    insert into accounts (id, kind, currency, debits_posted, credits_posted, version) values
      ('provider-clearing/USD/0', 'system', 'USD', 5, 0, 1), ('wal_1', 'wallet', 'USD', 0, 5, 1);
    insert into wallets values ('wal_1', 'usr_1', 'USD', 'Rent', now());
    insert into postings values ('txn_1', 'provider-clearing > wal_1 0.05 USD', 1, null, null, now());
    insert into transfers values ('txn_1', 0, 'provider-clearing/USD/0', 'wal_1', 5, 'USD', now());
    insert into entries values
      ('ent_1', 'provider-clearing/USD/0', 1, 'txn_1', 0, 'DEBIT', 5, -5, now() - interval '1 day'),
      ('ent_2', 'wal_1', 1, 'txn_1', 0, 'CREDIT', 5, 5, now() - interval '1 day')`);

  await migrateDatabase(scratch.url, [outboxMigrations, walletMigrations]);
  const verify = createVerifyLedger({ database, now: () => new Date() });
  expect((await verify()).faults).toEqual([
    expect.stringContaining('not in the chain: 2, the first is ent_1'),
  ]);
  await chainAll(createChainEntries(database));
  expect(await verify()).toMatchObject({ faults: [], entries: 2, chained: 2 });

  await database.close();
  await rm(before.folder, { recursive: true });
  await scratch.drop();
});
