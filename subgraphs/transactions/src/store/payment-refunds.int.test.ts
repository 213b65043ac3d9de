import type { TransactionId } from '@paygraph/ids';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paidOf } from '../testing/movements.ts';
import { createSurroundings, type Surroundings, startNode } from '../testing/service.ts';
import { createTransactionLists } from './transaction-lists.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('payment_refunds');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});

afterAll(async () => {
  await world.close();
  await drop();
});

describe('the database itself', () => {
  const violation = (id: TransactionId, change: string) =>
    world.database.sql.unsafe(`update transactions set ${change} where id = '${id}'`);

  test.each([
    ['more given back than was paid', 'refunded_minor = 1201', 'refunded_at_most_paid'],
    ['more promised than is left', 'refunded_minor = 600, refunding_minor = 601', 'refunded_at_most_paid'],
    ['more of the fee given back than was borne', 'fee_refunded_minor = 66', 'fee_refunded_at_most_borne'],
    ['a promise below zero', 'refunding_minor = -1', 'refunding_minor'],
    [
      'a payment REVERSED that was not given back whole',
      "status = 'REVERSED', version = version + 1, refunded_minor = 1199",
      'reversed_is_refunded_whole',
    ],
    ['what is no payment given back', "type = 'TRANSFER', refunded_minor = 1", 'only_payments_are_refunded'],
    ['a refund of nothing', "type = 'REFUND'", 'refund_parts'],
  ])('refuses %s', async (_rule, change, constraint) => {
    const { id } = await paidOf(world, startNode(world));
    await expect(violation(id, change)).rejects.toThrow(constraint);
  });

  test('keeps what was REVERSED as it is', async () => {
    const { id, refund } = await paidOf(world, startNode(world));
    await refund();
    await expect(violation(id, "status = 'COMPLETED', version = version + 1")).rejects.toThrow(
      'may not go from REVERSED to COMPLETED',
    );
  });
});

describe('the refunds of payments', () => {
  test('are given for each, oldest first, the newest where there are more than asked for', async () => {
    const node = startNode(world);
    const lists = createTransactionLists({ orm: world.database.orm });
    const [one, other, none] = [
      await paidOf(world, node),
      await paidOf(world, node),
      await paidOf(world, node),
    ];
    for (const minor of [1n, 2n, 3n, 4n]) await one.refund({ minor });
    for (const minor of [5n, 6n]) await other.refund({ minor });
    const found = await lists.refundsOf([one.id, other.id, none.id], 3);
    const minorOf = (id: TransactionId) =>
      found.filter(({ refundOf }) => refundOf?.paymentId === id).map(({ amount }) => amount.minor);
    expect([minorOf(one.id), minorOf(other.id), minorOf(none.id)]).toEqual([[2n, 3n, 4n], [5n, 6n], []]);
  });

  test('are read from their own index, however many transactions there are', async () => {
    const { sql } = world.database;
    const { id, refund } = await paidOf(world, startNode(world));
    await refund({ minor: 1n });
    await sql`
      insert into transactions (id, type, status, version, amount_minor, currency, initiator_id, source_wallet_id,
        source_owner_id, destination_wallet_id, destination_owner_id, created_at, updated_at, completed_at, step)
      select 'txn_filling_' || n, 'TRANSFER', 'COMPLETED', 2, 1, 'USD', 'usr_' || n % 100, 'wal_' || n % 100,
        'usr_' || n % 100, 'wal_to', 'usr_to', now(), now(), now(), 'start'
      from generate_series(1, 20000) as n`;
    await sql`analyze transactions`;
    let statement: { query: string; params: unknown[] } | undefined;
    const logger = {
      logQuery: (query: string, params: unknown[]) => {
        statement = { query, params };
      },
    };
    await createTransactionLists({ orm: drizzle(sql, { logger }) }).refundsOf([id], 100);
    if (!statement) throw new Error('nothing was asked of the database');
    const rows = await sql.unsafe(`explain ${statement.query}`, [
      [id],
      ...statement.params.slice(1).map(String),
    ]);
    const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
    expect(plan).toContain('transactions_by_payment');
    expect(plan).not.toContain('Seq Scan');
  });
});
