import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTransaction, type Transaction, type TransactionStatus } from '../domain/transaction.ts';
import { createSurroundings, type Surroundings, startNode } from '../testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('transactions');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});

afterAll(async () => {
  await world.close();
  await drop();
});

async function recorded(): Promise<Transaction> {
  const { ids } = world;
  const initiatorId = ids.next('usr');
  const opened = openTransaction(
    {
      type: 'TRANSFER',
      amount: { minor: 100n, currency: 'USD' },
      source: { walletId: ids.next('wal'), ownerId: initiatorId },
      destination: { walletId: ids.next('wal'), ownerId: ids.next('usr') },
      paymentMethod: undefined,
      description: 'for lunch',
      reference: 'R-1',
    },
    { id: ids.next('txn'), initiatorId, at: new Date() },
  );
  const claim = { transaction: opened, key: opened.id, fingerprint: 'f'.repeat(64), leaseMs: 1_000 };
  const claimed = await startNode(world).store.claim(claim);
  if (claimed.kind !== 'claimed') throw new Error(claimed.kind);
  expect({ ...claimed.transaction, nextStepAt: undefined }).toEqual(opened);
  return claimed.transaction;
}

describe('the database itself', () => {
  const forbidden: [TransactionStatus, TransactionStatus][] = [
    ['COMPLETED', 'FAILED'],
    ['COMPLETED', 'PROCESSING'],
    ['FAILED', 'COMPLETED'],
    ['FAILED', 'REVERSED'],
    ['PENDING', 'REVERSED'],
    ['PROCESSING', 'PENDING'],
  ];
  const path: Readonly<Record<TransactionStatus, readonly TransactionStatus[]>> = {
    PENDING: [],
    PROCESSING: ['PROCESSING'],
    COMPLETED: ['COMPLETED'],
    FAILED: ['FAILED'],
    REVERSED: [],
  };

  function move(id: string, status: TransactionStatus) {
    const isUnfinished = status === 'PENDING' || status === 'PROCESSING';
    const isCompleted = status === 'COMPLETED' || status === 'REVERSED';
    return world.database.sql`
      update transactions set status = ${status}, version = version + 1,
        next_step_at = ${isUnfinished ? new Date().toISOString() : null},
        completed_at = ${isCompleted ? new Date().toISOString() : null},
        failure_code = ${status === 'FAILED' ? 'CARD_DECLINED' : null}
      where id = ${id}`;
  }

  test.each(forbidden)('refuses %s -> %s', async (from, to) => {
    const { id } = await recorded();
    for (const status of path[from]) await move(id, status);
    await expect(move(id, to)).rejects.toThrow(`may not go from ${from} to ${to}`);
  });

  test('refuses a change of status that skips a version', async () => {
    const { id } = await recorded();
    await expect(
      world.database
        .sql`update transactions set status = 'COMPLETED', completed_at = now(), next_step_at = null, version = 3 where id = ${id}`,
    ).rejects.toThrow('may not go from version 1 to 3');
  });
});

test('of two who write over the same state one wins, and the other is told', async () => {
  const seen = await recorded();
  const { store } = startNode(world);
  const next: Transaction = { ...seen, status: 'COMPLETED', version: 2, completedAt: new Date() };
  const written = await Promise.all([
    store.record(seen, next, { kind: 'finished' }),
    store.record(seen, next, { kind: 'finished' }),
  ]);
  expect(written.filter((one) => one !== undefined)).toHaveLength(1);
  const [told] = await world.database.sql<{ count: number }[]>`
    select count(*)::int as count from outbox where key = ${seen.id}`;
  expect(told?.count).toBe(2);
});
