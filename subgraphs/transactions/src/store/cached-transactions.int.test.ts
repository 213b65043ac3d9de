import { createMemoryCache } from '@paygraph/cache';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paidOf, transferOf } from '../testing/movements.ts';
import { createSurroundings, patientMs, type Surroundings, startNode } from '../testing/service.ts';
import { type CachedTransactions, createCachedTransactions } from './cached-transactions.ts';
import { transactions } from './tables.ts';
import { createTransactionLists } from './transaction-lists.ts';

let world: Surroundings;
let drop: () => Promise<void>;
let cached: CachedTransactions;
let node: ReturnType<typeof startNode>;
/** How often the database was asked for a transaction by the cache. */
let kept: number;

beforeAll(async () => {
  const scratch = await createScratchDatabase('transactions_cache');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
  const cache = createMemoryCache({ maxValues: 100 });
  cached = createCachedTransactions({
    cache: {
      ...cache,
      keep: async (...words) => {
        kept += 1;
        return cache.keep(...words);
      },
    },
    orm: world.database.orm,
    ttlMs: 60_000,
    now: () => 0,
  });
  node = startNode(world, { answerWithinMs: patientMs, cached });
  kept = 0;
});
afterAll(async () => {
  await world.close();
  await drop();
});

describe('a transaction to look at', () => {
  test('is what the database has, and is kept once it has ended', async () => {
    const { send } = transferOf(world, node);
    const accepted = await send();
    if (accepted.kind !== 'recorded') throw new Error(accepted.kind);
    const { id } = accepted.transaction;
    const atSource = await createTransactionLists(world.database).findAll([id]);
    const before = kept;
    expect(await cached.findAll([id])).toEqual(atSource);
    expect(await cached.findAll([id, id])).toEqual(atSource);
    expect(kept).toBe(before + 1);
  });

  test('is not kept while it is under way', async () => {
    const { send } = transferOf(world, node);
    const accepted = await send();
    if (accepted.kind !== 'recorded') throw new Error(accepted.kind);
    const id = world.ids.next('txn');
    const [row] = await world.database.orm
      .select()
      .from(transactions)
      .where(eq(transactions.id, accepted.transaction.id));
    if (row === undefined) throw new Error('it was recorded');
    const underWay = { id, status: 'PENDING', completedAt: null, nextStepAt: new Date() } as const;
    await world.database.orm.insert(transactions).values({ ...row, ...underWay });
    const before = kept;
    expect(await cached.findAll([id])).toMatchObject([{ id, status: 'PENDING' }]);
    expect(kept).toBe(before);
  });

  test('that refunds take from is the new one once each was answered', async () => {
    const { id, refund } = await paidOf(world, node, { by: 'wallet' });
    const seen = async () => (await cached.findAll([id]))[0];
    expect(await seen()).toMatchObject({ status: 'COMPLETED', refundTotals: { refunded: 0n } });
    await refund({ minor: 200n });
    expect(await seen()).toMatchObject({
      status: 'COMPLETED',
      refundTotals: { refunded: 200n, refunding: 0n },
    });
    expect(await seen()).toEqual((await createTransactionLists(world.database).findAll([id]))[0]);
  });
});
