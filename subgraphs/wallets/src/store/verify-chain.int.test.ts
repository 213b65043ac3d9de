import type { WalletId } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { depositOf, transferOf } from '../testing/ledger-calls.ts';
import { createScratchLedger, type ScratchLedger } from '../testing/scratch-ledger.ts';
import { tamper } from '../testing/tamper.ts';
import { createChainEntries } from './chain-entries.ts';
import { chainAll, startChainer } from './chainer.ts';
import { createVerifyLedger } from './verify-ledger.ts';

let scratch: ScratchLedger;
let wallet: WalletId;
beforeAll(async () => {
  scratch = await createScratchLedger();
  const other = await scratch.openWallet('USD');
  wallet = await scratch.openWallet('USD');
  await scratch.ledgers[0]?.post(depositOf(wallet, 100n));
  for (const minor of [1n, 1n, 2n, 3n]) await scratch.ledgers[0]?.post(transferOf(wallet, other, minor));
  await chain();
  await spoil('create schema kept', ...tables.map((table) => `create table kept.${table} as table ${table}`));
});
afterEach(async () => {
  for (const table of tables)
    await spoil(`delete from ${table}`, `insert into ${table} select * from kept.${table}`);
});
afterAll(() => scratch.close());

const tables = ['entries', 'entry_chain', 'entry_chain_head', 'unchained_entries'];
const chain = () => chainAll(createChainEntries(scratch.database));
const spoil = (...statements: string[]) => tamper(scratch.database, ...statements);
const verify = (ledger: 'live' | 'at-rest' = 'live') =>
  createVerifyLedger({ database: scratch.database, now: () => new Date(), ledger })();
/** What is said of the chain alone: some of what is done here is seen by the books too. */
const chainFaults = async (ledger?: 'live' | 'at-rest') => {
  const { chainIntact, faults } = await verify(ledger);
  const ofChain = faults.filter((fault) => fault.includes('chain'));
  expect(chainIntact).toBe(ofChain.length === 0);
  return ofChain;
};
const entryAt = async (position: number) => {
  const [row] = await scratch.database.sql<{ entry_id: string }[]>`
    select entry_id from entry_chain where position = ${position}`;
  return row?.entry_id ?? '';
};
const gone = 'is gone from the ledger';
const altered = 'is not what was chained: it or its place was altered';

describe('the chain', () => {
  test('holds every entry, once and in its order, and verifies', async () => {
    expect(await verify()).toMatchObject({ balanced: true, chainIntact: true, entries: 10, chained: 10 });
    const found = await scratch.database.sql`
      select position::int from entry_chain join entries on entries.id = entry_id order by entries.id`;
    expect(found.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test.each([
    ['amount_minor', 'amount_minor + 1'],
    ['balance_after_minor', 'balance_after_minor + 1'],
    ['account_version', 'account_version + 100'],
    ['direction', `case direction when 'DEBIT' then 'CREDIT' else 'DEBIT' end`],
    ['posted_at', `posted_at - interval '1 microsecond'`],
    ['transaction_id', `transaction_id || 'x'`],
    ['leg', 'leg + 1'],
    ['account_id', `account_id || 'x'`],
  ])('tells of an entry whose %s was changed', async (column, value) => {
    const id = await entryAt(4);
    await spoil(`update entries set ${column} = ${value} where id = '${id}'`);
    expect(await chainFaults()).toEqual([`entry ${id}, number 4 of the chain, ${altered}`]);
  });

  test('tells of an entry that was taken away', async () => {
    const id = await entryAt(6);
    await spoil(`delete from entries where id = '${id}'`);
    expect(await chainFaults()).toEqual([`entry ${id}, number 6 of the chain, ${gone}`]);
  });

  test('tells of an entry that was taken away with its link', async () => {
    const [id, next] = [await entryAt(6), await entryAt(7)];
    await spoil(`delete from entries where id = '${id}'`, `delete from entry_chain where entry_id = '${id}'`);
    expect(await chainFaults()).toEqual([
      `the chain goes from entry 5 to entry 7, ${next}: entry 6 was taken out`,
    ]);
  });

  test('tells of the first entry taken away', async () => {
    const next = await entryAt(2);
    await spoil('delete from entry_chain where position = 1');
    expect((await chainFaults())[0]).toBe(
      `the chain goes from entry 0 to entry 2, ${next}: entry 1 was taken out`,
    );
  });

  test('tells of an end that was cut off', async () => {
    const id = await entryAt(10);
    await spoil(`delete from entries where id = '${id}'`, `delete from entry_chain where entry_id = '${id}'`);
    expect(await chainFaults()).toEqual([
      'the chain ends at entry 9, its head says 10: the end was cut off or altered',
    ]);
  });

  test('tells of two entries whose contents were swapped', async () => {
    // Two transfers of the same amount by the same wallet: only the order tells them apart.
    const [first = '', second = ''] = (
      await scratch.database.sql<{ id: string }[]>`
        select id from entries where account_id = ${wallet} and amount_minor = 1 order by id`
    ).map(({ id }) => id);
    await spoil(
      `update entries set id = 'swap' where id = '${first}'`,
      `update entries set id = '${first}' where id = '${second}'`,
      `update entries set id = '${second}' where id = 'swap'`,
    );
    expect(await chainFaults()).toEqual([expect.stringContaining(`entry ${first}, number`)]);
  });

  test('tells of two links that were swapped', async () => {
    const [first, second] = [await entryAt(3), await entryAt(8)];
    await spoil(
      `update entry_chain set entry_id = 'swap' where position = 3`,
      `update entry_chain set entry_id = '${first}' where position = 8`,
      `update entry_chain set entry_id = '${second}' where position = 3`,
    );
    expect(await chainFaults()).toEqual([`entry ${second}, number 3 of the chain, ${altered}`]);
  });

  test('tells of a hash that was changed, at the link itself', async () => {
    const id = await entryAt(5);
    await spoil(`update entry_chain set hash = sha256('other') where position = 5`);
    expect(await chainFaults()).toEqual([`entry ${id}, number 5 of the chain, ${altered}`]);
  });

  test('is waited for a minute: then an entry outside it is a fault', async () => {
    const id = await entryAt(10);
    await spoil(
      'delete from entry_chain where position = 10',
      `update entry_chain_head set position = 9, hash = (select hash from entry_chain where position = 9)`,
    );
    expect(await chainFaults()).toEqual([]);
    await spoil(`update entries set posted_at = posted_at - interval '61 seconds' where id = '${id}'`);
    expect(await chainFaults('live')).toEqual([
      `entries older than 60 s that are not in the chain: 1, the first is ${id}`,
    ]);
    // All are as old in a database that was left alone for an hour: its last ones could not be chained any more.
    await spoil(`update entries set posted_at = posted_at - interval '1 hour'`, 'delete from entry_chain');
    expect(await chainFaults('live')).toContainEqual(expect.stringContaining('not in the chain: 10,'));
    expect(await chainFaults('at-rest')).toContainEqual(expect.stringContaining('not in the chain: 1,'));
  });

  test('is built by several workers at once without a gap or a repeat', async () => {
    for (let round = 1; round <= 20; round += 1) {
      await scratch.ledgers[0]?.post(depositOf(wallet, BigInt(round)));
      await Promise.all([chain(), chain(), chain(), chain()]);
    }
    expect(await verify()).toMatchObject({ chainIntact: true, entries: 50, chained: 50 });
  });
});

describe('the database itself', () => {
  test('lets nobody change the chain', async () => {
    const { sql } = scratch.database;
    await expect(sql`update entry_chain set position = position`).rejects.toThrow('only ever added to');
    await expect(sql`delete from entry_chain`).rejects.toThrow('only ever added to');
    await expect(sql`truncate entry_chain`).rejects.toThrow('only ever added to');
  });
});

test('what was posted last is chained before the worker stops', async () => {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const chainer = startChainer({
    chain: createChainEntries(scratch.database),
    logger,
    everyMs: 3_600_000,
  });
  const unchained = async () => (await scratch.database.sql`select from unchained_entries`).count;
  await scratch.ledgers[0]?.post(depositOf(wallet, 1n));
  await chainer.stop();
  expect(await unchained()).toBe(0);
});
