import type { DueWork } from '@paygraph/due-work';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFinished } from './domain/transaction.ts';
import type { Fault } from './testing/faults.ts';
import { depositOf, type Node, until } from './testing/movements.ts';
import { createSurroundings, quickSchedule, type Surroundings, startNode } from './testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;
let loops: DueWork[];

beforeEach(async () => {
  const scratch = await createScratchDatabase('recovery');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
  loops = [];
});

afterEach(async () => {
  await Promise.all(loops.map((loop) => loop.stop()));
  await world.close();
  await drop();
});

async function recover(node: Node): Promise<DueWork> {
  const loop = await node.recover();
  loops.push(loop);
  return loop;
}

describe('a process that dies', () => {
  test.each<Fault>(['crash-before', 'crash-after'])(
    'while a charge is given back (%s) leaves a deposit that still ends FAILED with its reason',
    async (fault) => {
      const doomed = startNode(world, { schedule: quickSchedule, faultsKill: true });
      const { userId, walletId, send } = depositOf(world, doomed);
      world.payments.faults.plan('refundCharge', fault);
      world.payments.faults.slowDown(100);
      void send();
      // Frozen after the check has found it active, before the posting.
      await until(doomed, userId, () => true);
      world.ledger.setStatus(walletId, 'FROZEN');
      await doomed.crashed;
      // Thawed again: the decision to give the money back stands all the same.
      world.ledger.setStatus(walletId, 'ACTIVE');
      world.payments.faults.slowDown(0);

      const next = startNode(world, { schedule: quickSchedule });
      await recover(next);
      expect(await until(next, userId, isFinished)).toMatchObject({
        status: 'FAILED',
        failure: { code: 'WALLET_NOT_ACTIVE', about: 'destination' },
      });
      expect(world.ledger.availableOf(walletId)).toBe(0n);
      expect([world.payments.charges(), world.payments.refunds(), world.ledger.postings()]).toEqual([
        1, 1, 0,
      ]);
    },
  );

  test('with a long pause set leaves nothing to wait for: a start takes up everything at once', async () => {
    const node = startNode(world);
    const { userId, send } = depositOf(world, node, 'unknown');
    await send();
    await node.advancer.idle();
    await world.database.sql`update transactions set next_step_at = now() + interval '1 hour'`;
    world.payments.settle('succeeds');
    const next = startNode(world);
    await recover(next);
    expect(await until(next, userId, isFinished)).toMatchObject({ status: 'COMPLETED' });
  });
});
