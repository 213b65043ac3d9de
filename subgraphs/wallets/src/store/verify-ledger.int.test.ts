import type { WalletId } from '@paygraph/ids';
import { money } from '@paygraph/money';
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
  const [c, d] = [await scratch.openWallet('USD'), await scratch.openWallet('USD')];
  await scratch.ledgers[0]?.post(depositOf(c, 100n));
  for (const end of ['capture', 'void', 'none'] as const) {
    const { transactionId, legs } = transferOf(c, d, 5n);
    await scratch.ledgers[0]?.hold({ transactionId, legs, expiresInSeconds: undefined });
    if (end === 'capture') await scratch.ledgers[0]?.capture({ transactionId, amount: money(2n, 'USD') });
    if (end === 'void') await scratch.ledgers[0]?.void(transactionId);
  }
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
const tables = ['entries', 'transfers', 'pending_transfers', 'holds', 'postings', 'accounts'];
const at = new Date('2026-11-23T05:53:00.000Z');
const verify = () => createVerifyLedger({ database: scratch.database, now: () => at })();

describe('verification', () => {
  test('finds nothing wrong with a ledger that is right', async () => {
    expect(await verify()).toMatchObject({
      balanced: true,
      transfers: 4,
      entries: 8,
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

  test('finds money held that no hold tells of', async () => {
    await spoil(`update accounts set debits_pending = 9 where id = '${a}'`);
    expect((await verify()).faults.join('\n')).toContain(
      `account ${a} counts 9 of its money and 0 for it as pending, its holds 0 and 0`,
    );
  });

  test('finds a change of an account that stands nowhere', async () => {
    await spoil(`update accounts set version = version + 1 where id = '${b}'`);
    expect((await verify()).faults).toEqual([
      expect.stringMatching(`account ${b} is at version \\d+: \\d+ changes are recorded`),
    ]);
  });

  test.each([
    [
      'released twice',
      `update pending_transfers set step = 'RELEASED', amount_minor = 5 where step = 'HELD'`,
    ],
    ['without its legs', 'delete from pending_transfers'],
    ['that was never asked for', `update postings set legs = 'other'`],
    ['captured for another amount', `update holds set captured_minor = 3 where state = 'CAPTURED'`],
    [
      'voided, that was captured',
      `update holds set state = 'VOIDED', captured_minor = null where state = 'CAPTURED'`,
    ],
    [
      'still held, that was released',
      `update holds set state = 'HELD', captured_minor = null, resolved_at = null`,
    ],
    ['captured beyond it', `update transfers set amount_minor = 6 where amount_minor = 2`],
    ['captured for another account', `update transfers set debit_account_id = credit_account_id || 'x'`],
  ])('finds a hold %s', async (_name, statement) => {
    const drop = [
      'pending_transfers drop constraint one_step_a_leg',
      'transfers drop constraint transfers_check',
    ];
    await spoil(...drop.map((text) => `alter table ${text.replace('constraint', 'constraint if exists')}`));
    await spoil(statement);
    expect((await verify()).faults.join('\n')).toMatch(/the hold of transaction txn_\w+ \(\w+\) has/);
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
