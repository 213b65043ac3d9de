import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RetrySchedule, retrySchedule, stuckFrom } from './domain/retry-schedule.ts';
import { isFinished } from './domain/transaction.ts';
import { depositOf, transferOf, until } from './testing/movements.ts';
import { createSurroundings, quickSchedule, type Surroundings, startNode } from './testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('stuck');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});

afterAll(async () => {
  await world.close();
  await drop();
});

describe('a transaction that is not finished', () => {
  test('is stuck after an hour, and no longer once it is finished', async () => {
    const node = startNode(world);
    const { userId, send } = depositOf(world, node, 'unknown');
    await send();
    const count = () => node.store.countStuck(stuckFrom(retrySchedule));
    expect(await count()).toBe(0);
    await world.database.sql`
      update transactions set created_at = created_at - interval '61 minutes' where initiator_id = ${userId}`;
    expect(await count()).toBe(1);

    world.payments.settle('succeeds');
    const recovery = await node.recover();
    await until(node, userId, isFinished);
    await recovery.stop();
    expect(await count()).toBe(0);
  });

  test('is stuck once it has come to the last pause, and is still tried; a start forgets the tries', async () => {
    const schedule: RetrySchedule = {
      ...quickSchedule,
      pausesMs: { provider: [20], service: [5, 5, 5, 40] },
    };
    const node = startNode(world, { schedule });
    const { userId, send } = transferOf(world, node);
    world.ledger.faults.always('post', 'unanswered-before');
    await send();
    const recovery = await node.recover();
    await until(node, userId, ({ attempts }) => attempts >= 6);
    // Stopped, so that no try comes between setting the tries and counting.
    await recovery.stop();
    const stuckAfter = async (attempts: number) => {
      await world.database.sql`update transactions set attempts = ${attempts} where initiator_id = ${userId}`;
      return await node.store.countStuck(stuckFrom(schedule));
    };
    expect([await stuckAfter(3), await stuckAfter(4)]).toEqual([0, 1]);
    await node.store.makeAllDue();
    expect(await node.store.countStuck(stuckFrom(schedule))).toBe(0);
    world.ledger.faults.always('post', undefined);
  });
});
