import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { migrateDatabase } from '@paygraph/database';
import { createScratchDatabase } from '@paygraph/testing/databases';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { paymentsMigrations } from './store/migrations.ts';

/** The migrations as they were when there were so many. */
async function firstMigrations(count: number) {
  const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-migrations-'));
  await cp(fileURLToPath(paymentsMigrations.folder), folder, { recursive: true });
  const file = path.join(folder, 'meta', '_journal.json');
  const journal: { entries: unknown[] } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }));
  return { ...paymentsMigrations, folder: pathToFileURL(`${folder}/`) };
}

test('what was charged and refunded before there were refunds in parts is counted as whole', async () => {
  const scratch = await createScratchDatabase('payments');
  const before = await firstMigrations(1);
  await migrateDatabase(scratch.url, [before]);
  const sql = postgres(scratch.url, { max: 1 });
  await sql`
    insert into payment_methods (id, user_id, provider_token, kind, last4, created_at)
    values ('pmt_1', 'usr_1', 'tok_visa', 'CREDIT_CARD', '4242', now())`;
  const insert = (transaction: string, kind: string, status: string) => sql`
    insert into attempts (id, transaction_id, kind, user_id, payment_method_id, amount_minor, currency, provider_key,
      status, provider_reference, started_at, resolved_at)
    values (${`att_${transaction}_${kind}`}, ${transaction}, ${kind}, 'usr_1', 'pmt_1', 700, 'USD',
      ${`${kind.toLowerCase()}-${transaction}`}, ${status}, ${status === 'SUCCEEDED' ? 'ref' : null}, now(),
      ${status === 'SUCCEEDED' ? sql`now()` : null})`;
  await insert('txn_kept', 'CHARGE', 'SUCCEEDED');
  await insert('txn_returned', 'CHARGE', 'SUCCEEDED');
  await insert('txn_returned', 'REFUND', 'UNKNOWN');

  await migrateDatabase(scratch.url, [paymentsMigrations]);
  const rows = await sql<object[]>`
    select id, refund_id, refunded_minor::int, next_ask_at is not null as is_asked from attempts order by id`;
  expect(rows.map((row) => ({ ...row }))).toEqual([
    { id: 'att_txn_kept_CHARGE', refund_id: null, refunded_minor: 0, is_asked: false },
    { id: 'att_txn_returned_CHARGE', refund_id: null, refunded_minor: 700, is_asked: false },
    { id: 'att_txn_returned_REFUND', refund_id: 'txn_returned', refunded_minor: 0, is_asked: true },
  ]);
  await sql.end();
  await rm(before.folder, { recursive: true });
  await scratch.drop();
});
