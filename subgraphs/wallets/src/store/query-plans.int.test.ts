import type { WalletId } from '@paygraph/ids';
import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratchLedger, ids, newTransactionId, type ScratchLedger } from '../testing/scratch-ledger.ts';
import { tamper } from '../testing/tamper.ts';
import { chainStatements } from './chain-entries.ts';
import { createEntryStore } from './entries.ts';
import { postingStatements } from './posting-statements.ts';

let scratch: ScratchLedger;
let wallet: WalletId;
beforeAll(async () => {
  scratch = await createScratchLedger();
  wallet = await scratch.openWallet('USD');
  const many = (rows: number) => `generate_series(1, ${rows}) as n`;
  const account = `case when n % 10 = 0 then '${wallet}' else 'wal_' || n % 2000 end`;
  // Enough for the planner to see that reading a whole table is dear: one wallet has a tenth of all entries.
  await tamper(
    scratch.database,
    `insert into accounts (id, kind, currency) select 'wal_' || n, 'wallet', 'USD' from ${many(20_000)}`,
    `insert into entries
     select 'ent_' || n, ${account}, n, 'txn_' || n / 2, 0, 'CREDIT', 1, n, now() - (40000 - n) * interval '1 s'
     from ${many(40_000)}`,
    `insert into postings select 'txn_' || n, 'legs', 1, null, null, now() from ${many(20_000)}`,
    `insert into transfers select 'txn_' || n, 0, 'wal_1', 'wal_2', 1, 'USD', now() from ${many(20_000)}`,
    `insert into holds (transaction_id, currency, held_minor, state, captured_minor, held_at, expires_at, resolved_at)
     select 'txn_' || n, 'USD', 1, 'CAPTURED', 1, now(), now() + interval '1 h', now() from ${many(20_000)}`,
    `insert into pending_transfers
     select 'txn_' || n, 0, 'HELD', 'wal_1', 'wal_2', 1, 'USD', n, n, now() from ${many(20_000)}`,
    `insert into entry_chain select n, 'ent_' || n, sha256(n::text::bytea) from ${many(40_000)}`,
  );
  await scratch.database.sql`analyze`;
});
afterAll(() => scratch.close());

/** The plan of a statement with the parameters it is given. */
async function planOf(
  statement: string,
  parameters: readonly (string | readonly string[])[],
): Promise<string> {
  const rows = await scratch.database.sql.unsafe<{ 'QUERY PLAN': string }[]>(
    `explain ${statement}`,
    parameters.map((value) => (typeof value === 'string' ? value : [...value])),
  );
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

/** The plans of what a reader asks of the database, as it asks it. */
async function plansOf(
  read: (entries: ReturnType<typeof createEntryStore>) => Promise<unknown>,
): Promise<string> {
  const asked: { statement: string; parameters: string[] }[] = [];
  const logger = {
    logQuery: (statement: string, parameters: unknown[]) => {
      asked.push({ statement, parameters: parameters.map(String) });
    },
  };
  await read(createEntryStore({ orm: drizzle(scratch.database.sql, { logger }) }));
  expect(asked.length).toBeGreaterThan(0);
  const plans = await Promise.all(asked.map(({ statement, parameters }) => planOf(statement, parameters)));
  return plans.join('\n');
}

describe('a ledger that grows is as fast: by index is read', () => {
  const currency = 'USD' as const;
  const ofWallet = () => ({
    id: wallet,
    ownerId: ids.next('usr'),
    name: '',
    currency,
    status: 'ACTIVE' as const,
    createdAt: new Date(),
  });

  test.each([
    ['the first page', undefined],
    ['a page far back', 5_000n],
  ] as const)('%s of a statement', async (_name, before) => {
    const plan = await plansOf((entries) => entries.page(ofWallet(), { before, limit: 20 }));
    expect(plan).toContain('one_entry_a_version');
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  });

  test.each([0, 20_000, 40_000, -3_600])('the balance %s seconds ago', async (seconds) => {
    const at = new Date(Date.now() - seconds * 1_000);
    const plan = await plansOf((entries) => entries.postedAt(wallet, at));
    expect(plan).toContain('entries_account_posted_at');
    expect(plan).not.toMatch(/Seq Scan|Sort/);
  });

  const two = [newTransactionId(), 'txn_7'];
  test.each([
    ['the accounts of a batch', postingStatements.lockAccounts, [['wal_1', 'wal_2', 'wal_3'], two]],
    ['the verdicts of a batch', postingStatements.readVerdicts, [two]],
    ['the holds of a batch', postingStatements.readHolds, [two]],
    ['what is to be chained', chainStatements.readUnchained, ['1000']],
  ])('%s', async (_name, statement, parameters) => {
    expect(await planOf(statement, parameters)).not.toMatch(
      /Seq Scan on (accounts|entries|postings|holds|pending_transfers|entry_chain)/,
    );
  });

  test('the holds whose time is up', async () => {
    const plan = await planOf(
      `select transaction_id from holds where state = 'HELD' and expires_at <= clock_timestamp()
       order by expires_at limit 200`,
      [],
    );
    expect(plan).toContain('holds_expiring');
  });
});
