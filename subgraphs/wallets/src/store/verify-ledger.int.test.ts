import type { WalletId } from '@paygraph/ids';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { depositOf, transferOf } from '../testing/ledger-calls.ts';
import { createScratchLedger, ids, type ScratchLedger } from '../testing/scratch-ledger.ts';
import { tamper } from '../testing/tamper.ts';
import { createVerifyLedger } from './verify-ledger.ts';

let scratch: ScratchLedger;
let a: WalletId;
let b: WalletId;
beforeAll(async () => {
  scratch = await createScratchLedger();
  [a, b] = [await scratch.openWallet('USD'), await scratch.openWallet('USD')];
  await scratch.ledgers[0]?.post(depositOf(a, 100n));
  await scratch.ledgers[0]?.post(transferOf(a, b, 30n));
  await scratch.ledgers[0]?.post(transferOf(b, a, 500n));
  // A check is no trigger: it can't be passed by, only done without.
  await spoil('alter table accounts drop constraint wallet_never_overdrawn', 'create schema kept');
  await spoil(...tables.map((table) => `create table kept.${table} as table ${table}`));
});
afterEach(async () => {
  for (const table of tables)
    await spoil(`delete from ${table}`, `insert into ${table} select * from kept.${table}`);
});
afterAll(() => scratch.close());

const spoil = (...statements: string[]) => tamper(scratch.database, ...statements);
const tables = ['entries', 'transfers', 'postings', 'accounts'];
const at = new Date('2026-11-23T05:53:00.000Z');
const verify = () => createVerifyLedger({ database: scratch.database, now: () => at })();

describe('verification', () => {
  test('finds nothing wrong with a ledger that is right', async () => {
    expect(await verify()).toMatchObject({
      balanced: true,
      transfers: 2,
      entries: 4,
      faults: [],
      checkedAt: at,
    });
  });

  test('finds money that came from nowhere', async () => {
    await spoil(`update accounts set credits_posted = credits_posted + 1 where id = '${a}'`);
    expect((await verify()).faults.join('\n')).toMatch(/USD do not sum to zero: posted 1/);
    expect((await verify()).faults.join('\n')).toContain(`account ${a} counts 101 credited`);
  });

  test('finds pending money without its other side', async () => {
    await spoil(`update accounts set debits_pending = 1 where id = '${a}'`);
    expect((await verify()).faults.join('\n')).toMatch(/USD do not sum to zero: posted 0, pending -1/);
  });

  test('finds an overdrawn wallet', async () => {
    await spoil(`update accounts set debits_posted = 200 where id = '${a}'`);
    expect((await verify()).faults.join('\n')).toContain(`wallet ${a} is overdrawn: -100 available`);
  });

  test('finds an entry that was taken away', async () => {
    await spoil(`delete from entries where account_id = '${b}'`);
    const faults = (await verify()).faults.join('\n');
    expect(faults).toContain(`account ${b} counts 30 credited and 0 debited`);
    expect(faults).toMatch(/leg 0 of transaction txn_\w+ has 1 entries/);
  });

  test('finds an entry whose balance is not that of the ones before it', async () => {
    await spoil(
      `update entries set balance_after_minor = 99 where account_id = '${a}' and account_version = 1`,
    );
    expect((await verify()).faults.join('\n')).toContain(
      'tells a balance of 99 after it, the entries up to it give 100',
    );
  });

  test('finds a posted transaction whose transfer is gone', async () => {
    await spoil(`delete from transfers where debit_account_id = '${a}'`);
    const faults = (await verify()).faults.join('\n');
    expect(faults).toMatch(/transaction txn_\w+ \(posted\) was asked 1 legs, and 0 stand in the ledger/);
    expect(faults).toMatch(/leg 0 of transaction txn_\w+ has 2 entries, or not one debit and one credit/);
  });

  test('finds a refused transaction that moved money', async () => {
    await spoil(
      `update postings set refusal = 'WALLET_NOT_FOUND', refused_wallet_id = '${a}' where refusal is null`,
    );
    expect((await verify()).faults.join('\n')).toMatch(/\(WALLET_NOT_FOUND\) was asked 1 legs, and 1 stand/);
  });

  test('finds two sides of different amounts', async () => {
    await spoil(`update entries set amount_minor = 31 where account_id = '${b}'`);
    expect((await verify()).faults.join('\n')).toMatch(/not one debit and one credit of its amount/);
  });

  test('tells no more than the first twenty faults', async () => {
    const wallets = Array.from({ length: 30 }, () => `('${ids.next('wal')}', 'wallet', 'EUR', 1)`);
    await spoil(`insert into accounts (id, kind, currency, credits_posted) values ${wallets.join()}`);
    expect((await verify()).faults).toHaveLength(20);
  });
});
