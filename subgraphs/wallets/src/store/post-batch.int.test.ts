import type { TransactionId, WalletId } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccountRef } from '../domain/account.ts';
import type { Posting } from '../domain/posting.ts';
import { clearing, depositOf, fees, transferOf } from '../testing/ledger-calls.ts';
import { ledgerFaults } from '../testing/ledger-faults.ts';
import { createScratchLedger, ids, newTransactionId, type ScratchLedger } from '../testing/scratch-ledger.ts';

let scratch: ScratchLedger;
beforeAll(async () => {
  scratch = await createScratchLedger({ processes: 2 });
});
afterAll(() => scratch.close());

const post = (posting: Posting, process = 0) => scratch.ledgers[process]?.post(posting);
const posted = { kind: 'posted', repeated: false };

function systemPosting(
  debit: AccountRef,
  credit: AccountRef,
  minor: bigint,
  transactionId = newTransactionId(),
): Posting {
  return { transactionId, legs: [{ debit, credit, amount: money(minor, 'USD') }] };
}

async function fundedWallet(minor: bigint): Promise<WalletId> {
  const id = await scratch.openWallet('USD');
  expect(await post(depositOf(id, minor))).toEqual(posted);
  return id;
}

describe('posting a batch', () => {
  test('one that spoils the commit leaves its neighbours posted', async () => {
    const [a, b] = [await fundedWallet(100n), await fundedWallet(100n)];
    // More than a bigint holds: the rules have no quarrel with it, the database has.
    const poison = systemPosting(clearing, fees, 2n ** 63n);
    const answers = await Promise.allSettled(
      [transferOf(a, b, 1n), transferOf(a, b, 2n), poison, transferOf(b, a, 3n)].map((posting) =>
        post(posting),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(await ledgerFaults(scratch.database)).toEqual([]);
  });

  test('two processes that decide one transaction on different accounts agree in the end', async () => {
    for (let round = 0; round < 20; round += 1) {
      const wallets = [await scratch.openWallet('USD'), await scratch.openWallet('EUR')] as const;
      const transactionId: TransactionId = newTransactionId();
      const outcomes = await Promise.all(
        wallets.map((walletId, process) =>
          post(
            {
              transactionId,
              legs: [
                {
                  debit: clearing,
                  credit: { kind: 'wallet', walletId },
                  amount: money(5n, process === 0 ? 'USD' : 'EUR'),
                },
              ],
            },
            process,
          ),
        ),
      );
      expect(outcomes.map((outcome) => outcome?.kind).sort()).toEqual(['conflicting', 'posted']);
    }
    expect(await ledgerFaults(scratch.database)).toEqual([]);
  });

  test('keeps a refusal for a wallet that is opened later', async () => {
    const deposit = depositOf(ids.next('wal'), 5n);
    const refusal = { kind: 'refused', refusal: 'WALLET_NOT_FOUND' };
    expect(await post(deposit)).toMatchObject({ ...refusal, repeated: false });
    expect(await post(deposit, 1)).toMatchObject({ ...refusal, repeated: true });
  });

  test('spreads the load of a system account over eight shards', async () => {
    const wallet = await scratch.openWallet('JPY');
    await Promise.all(
      Array.from({ length: 100 }, () =>
        post({
          transactionId: newTransactionId(),
          legs: [{ debit: clearing, credit: { kind: 'wallet', walletId: wallet }, amount: money(1n, 'JPY') }],
        }),
      ),
    );
    const shards = await scratch.database.sql`
      select id from accounts where id like 'provider-clearing/JPY/%' and debits_posted > 0`;
    expect(shards).toHaveLength(8);
  });

  test('gives an account’s entries instants that never go back', async () => {
    const [{ backwards } = { backwards: -1 }] = await scratch.database.sql<{ backwards: number }[]>`
      select count(*)::int as backwards from (
        select posted_at < lag(posted_at) over (partition by account_id order by account_version) as back from entries
      ) as steps where back`;
    expect(backwards).toBe(0);
  });
});

describe('the database itself', () => {
  test.each(['postings', 'transfers', 'entries'])('lets nobody change what stands in %s', async (table) => {
    const { sql } = scratch.database;
    await fundedWallet(1n);
    await expect(sql`update ${sql(table)} set transaction_id = transaction_id`).rejects.toThrow(
      'only ever added to',
    );
    await expect(sql`delete from ${sql(table)}`).rejects.toThrow('only ever added to');
    await expect(sql`truncate ${sql(table)} cascade`).rejects.toThrow('only ever added to');
  });

  test('refuses to overdraw a wallet, and a transfer between two currencies', async () => {
    const { sql } = scratch.database;
    const [usd, eur] = [await fundedWallet(5n), await scratch.openWallet('EUR')];
    await expect(sql`update accounts set debits_posted = 6 where id = ${usd}`).rejects.toThrow(
      'wallet_never_overdrawn',
    );
    await expect(sql`
      insert into transfers select transaction_id, 9, ${usd}, ${eur}, 1, 'USD', now() from postings limit 1`).rejects.toThrow(
      'foreign key',
    );
  });
});
