import type { DueWork } from '@paygraph/due-work';
import { createEvent } from '@paygraph/events';
import { appendToOutbox } from '@paygraph/outbox';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isFinished } from './domain/transaction.ts';
import { consumePaymentEvents } from './events/consume-payment-events.ts';
import { depositOf, type Node, paidOf, transferOf, until } from './testing/movements.ts';
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

describe('a provider that can’t say', () => {
  test.each([
    ['succeeds', 'COMPLETED', 60n],
    ['declines', 'FAILED', 0n],
  ] as const)('and then %s: the deposit ends %s', async (outcome, status, available) => {
    const node = startNode(world, {
      schedule: { ...quickSchedule, pausesMs: { ...quickSchedule.pausesMs, provider: [20] } },
    });
    const { userId, walletId, send } = depositOf(world, node, 'unknown');
    expect(await send()).toMatchObject({ transaction: { status: 'PROCESSING', waitingFor: 'provider' } });
    await recover(node);
    await until(node, userId, ({ attempts }) => attempts >= 3);
    expect(world.ledger.availableOf(walletId)).toBe(0n);
    world.payments.settle(outcome);
    expect(await until(node, userId, isFinished)).toMatchObject({ status });
    expect(world.ledger.availableOf(walletId)).toBe(available);
    expect(world.payments.charges()).toBe(outcome === 'succeeds' ? 1 : 0);
  });

  test('whether it gave the money back keeps the deposit PROCESSING until it can', async () => {
    const node = startNode(world, {
      schedule: { ...quickSchedule, pausesMs: { ...quickSchedule.pausesMs, provider: [20] } },
    });
    const { userId, walletId, send } = depositOf(world, node);
    world.payments.leaveRefundsUnknown(true);
    world.ledger.faults.plan('post', 'unanswered-before');
    await send();
    world.ledger.setStatus(walletId, 'FROZEN');
    await recover(node);
    const waiting = await until(
      node,
      userId,
      ({ step, attempts }) => step === 'refund-charge' && attempts >= 2,
    );
    expect(waiting.status).toBe('PROCESSING');
    world.payments.leaveRefundsUnknown(false);
    expect(await until(node, userId, isFinished)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'WALLET_NOT_ACTIVE' },
    });
    expect(world.payments.refunds()).toBe(1);
  });

  test('is not waited for once a payment event tells: the deposit goes on at once', async () => {
    const node = startNode(world, {
      schedule: { ...quickSchedule, pausesMs: { ...quickSchedule.pausesMs, provider: [3_600_000] } },
    });
    const { userId, send } = depositOf(world, node, 'unknown');
    const loop = await recover(node);
    await consumePaymentEvents(world.bus, { unfinished: node.store, wake: loop.wake });
    await send();
    world.payments.settle('succeeds');
    const { id, paymentMethod } = await until(node, userId, ({ status }) => status === 'PROCESSING');
    await appendToOutbox(world.database.orm, [
      {
        topic: 'payment-events',
        event: createEvent({
          id: world.ids.next('evt'),
          source: 'payments',
          type: 'payment.charge-succeeded',
          key: id,
          at: new Date(),
          data: {
            transactionId: id,
            userId,
            paymentMethodId: paymentMethod?.paymentMethodId ?? '',
            amount: { amount: '0.60', currency: 'USD' },
          },
        }),
      },
    ]);
    world.sequencer.wake();
    expect(await until(node, userId, isFinished)).toMatchObject({ status: 'COMPLETED' });
  });

  test('of a refund is told by the refund’s id: the refund goes on, not its payment', async () => {
    const node = startNode(world, {
      schedule: { ...quickSchedule, pausesMs: { ...quickSchedule.pausesMs, provider: [3_600_000] } },
    });
    const { id, shop, refund } = await paidOf(world, node, { by: 'card' });
    const loop = await recover(node);
    await consumePaymentEvents(world.bus, { unfinished: node.store, wake: loop.wake });
    world.payments.leaveRefundsUnknown(true);
    const asked = await refund({ minor: 500n, key: 'r' });
    if (asked.kind !== 'recorded') throw new Error(asked.kind);
    expect(asked.transaction).toMatchObject({ status: 'PROCESSING', waitingFor: 'provider' });
    world.payments.leaveRefundsUnknown(false);
    await appendToOutbox(world.database.orm, [
      {
        topic: 'payment-events',
        event: createEvent({
          id: world.ids.next('evt'),
          source: 'payments',
          type: 'payment.charge-refunded',
          key: id,
          at: new Date(),
          data: {
            transactionId: id,
            refundId: asked.transaction.id,
            userId: asked.transaction.paymentMethod?.ownerId ?? '',
            paymentMethodId: asked.transaction.paymentMethod?.paymentMethodId ?? '',
            amount: { amount: '5.00', currency: 'USD' },
          },
        }),
      },
    ]);
    world.sequencer.wake();
    expect(await until(node, shop, isFinished, 'r')).toMatchObject({ status: 'COMPLETED' });
  });

  test('an event that is delivered twice is heard once', async () => {
    const node = startNode(world);
    const { userId, send } = depositOf(world, node, 'unknown');
    await send();
    const { id } = await until(node, userId, () => true);
    const eventId = world.ids.next('evt');
    expect(await node.store.makeDue(id, eventId)).toBe(true);
    expect(await node.store.makeDue(id, eventId)).toBe(false);
  });
});

describe('a service that is away', () => {
  test('is asked until it is back: each movement ends, each once', async () => {
    const node = startNode(world, { schedule: quickSchedule });
    const transfers = Array.from({ length: 20 }, () => transferOf(world, node));
    world.ledger.faults.always('post', 'unanswered-after');
    await Promise.all(transfers.map(({ send }) => send()));
    await recover(node);
    world.ledger.faults.always('post', undefined);
    for (const { userId, to } of transfers) {
      expect(await until(node, userId, isFinished)).toMatchObject({ status: 'COMPLETED' });
      expect(world.ledger.availableOf(to)).toBe(60n);
    }
    expect(world.ledger.postings()).toBe(20);
  });

  test('with a fault of its own does not end a movement: it is told, and tried again', async () => {
    const node = startNode(world, { schedule: quickSchedule });
    const { userId, send } = transferOf(world, node);
    world.ledger.faults.plan('post', 'throws', 'throws');
    expect(await send()).toMatchObject({ transaction: { status: 'PROCESSING' } });
    await recover(node);
    expect(await until(node, userId, isFinished)).toMatchObject({ status: 'COMPLETED' });
    expect(node.thrown).toHaveLength(2);
  });
});

test('two processes that recover at once take different transactions, and none twice', async () => {
  const node = startNode(world);
  world.ledger.faults.always('post', 'unanswered-before');
  for (let count = 0; count < 30; count += 1) await transferOf(world, node).send();
  await node.store.makeAllDue();
  const claims = await Promise.all(Array.from({ length: 6 }, () => node.store.claimDue(10, 60_000)));
  const ids = claims.flat().map(({ id }) => id);
  expect(ids).toHaveLength(30);
  expect(new Set(ids).size).toBe(30);
});

test('a pause found out before an event came does not undo what the event asked for', async () => {
  const node = startNode(world);
  const { userId, send } = depositOf(world, node, 'unknown');
  await send();
  const seen = await until(node, userId, () => true);
  await node.store.makeDue(seen.id, world.ids.next('evt'));
  const written = await node.store.record(
    seen,
    { ...seen, attempts: seen.attempts + 1 },
    { kind: 'returned', pauseMs: 3_600_000 },
  );
  expect(written).toBeUndefined();
  expect(await node.store.claimDue(1, 1_000)).toHaveLength(1);
});

test('what is finished is never due again', async () => {
  const node = startNode(world);
  const { send } = transferOf(world, node);
  await send();
  await node.store.makeAllDue();
  expect(await node.store.claimDue(10, 1_000)).toEqual([]);
});
