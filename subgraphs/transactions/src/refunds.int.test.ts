import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paidOf } from './testing/movements.ts';
import { createSurroundings, patientMs, type Surroundings, startNode } from './testing/service.ts';

let world: Surroundings;
let drop: () => Promise<void>;

beforeAll(async () => {
  const scratch = await createScratchDatabase('refunds');
  drop = scratch.drop;
  world = await createSurroundings(scratch.url);
});

afterAll(async () => {
  await world.close();
  await drop();
});

describe.each(['wallet', 'card'] as const)('a payment from a %s', (by) => {
  test('given back whole is REVERSED in the same commit, with an event of its own', async () => {
    const node = startNode(world, { answerWithinMs: patientMs });
    const { id, to, from, userId, shop, refund } = await paidOf(world, node, { by });
    expect(world.ledger.availableOf(to)).toBe(1_135n);
    expect(await refund()).toMatchObject({
      transaction: { type: 'REFUND', status: 'COMPLETED', amount: { minor: 1_200n } },
    });
    const payment = await node.store.find(id);
    expect(payment).toMatchObject({
      status: 'REVERSED',
      version: 3,
      refundTotals: { refunded: 1_200n, refunding: 0n, feeRefunded: 65n, feeRefunding: 0n },
    });
    expect(world.ledger.availableOf(to)).toBe(0n);
    if (by === 'wallet') expect(world.ledger.availableOf(from)).toBe(1_200n);
    else expect(world.payments.refundedOf(id)).toBe(1_200n);
    const events = await world.database.sql<{ data: unknown }[]>`
      select event -> 'data' as data from outbox where key = ${id} order by id`;
    expect(events.at(-1)?.data).toMatchObject({
      status: 'REVERSED',
      previousStatus: 'COMPLETED',
      version: 3,
    });
    expect(events.at(-1)?.data).toHaveProperty('viewers', expect.arrayContaining([userId, shop]));
  });

  test('given back twice at once in full is given back once, fifty times over', async () => {
    const node = startNode(world, { answerWithinMs: patientMs });
    const fees = world.ledger.balanceOf('FEES');
    const payments = await Promise.all(Array.from({ length: 50 }, () => paidOf(world, node, { by })));
    const answers = await Promise.all(
      payments.flatMap(({ refund }) => [refund(), refund({ minor: 1_200n })]),
    );
    await node.advancer.idle();
    const kinds = answers.map((answer) => (answer.kind === 'refused' ? answer.refusal.code : answer.kind));
    const refused = kinds.filter((kind) => kind !== 'recorded');
    expect(refused).toHaveLength(50);
    for (const code of refused)
      expect(['NOT_REFUNDABLE', 'REFUND_EXCEEDS_AMOUNT', 'INSUFFICIENT_FUNDS']).toContain(code);
    for (const { id, to } of payments) {
      expect(await node.store.find(id)).toMatchObject({ status: 'REVERSED' });
      expect(world.ledger.availableOf(to)).toBe(0n);
    }
    expect(world.ledger.balanceOf('FEES')).toBe(fees);
  });

  test('of which a part goes while all that is left is asked for gives all that is then left', async () => {
    const node = startNode(world, { answerWithinMs: patientMs });
    const { id, shop, refund } = await paidOf(world, node, { by });
    const overtaken: typeof node.refund = {
      ...node.refund,
      check: async (...args) => {
        const checked = await node.refund.check(...args);
        await refund({ minor: 500n });
        return checked;
      },
    };
    const asked = { transactionId: id, amount: undefined, reason: undefined, idempotencyKey: 'rest' };
    expect(await node.accept(overtaken, asked, shop, 'MERCHANT')).toMatchObject({
      transaction: { status: 'COMPLETED', amount: { minor: 700n }, refundOf: { feeShare: { minor: 38n } } },
    });
    expect(await node.store.find(id)).toMatchObject({ status: 'REVERSED' });
  });

  test('given back in twenty parts at once comes to the payment exactly, and its shares of the fee to the fee', async () => {
    const node = startNode(world, { answerWithinMs: patientMs });
    const { id, to, refund } = await paidOf(world, node, { by, minor: 1_237n });
    const fees = world.ledger.balanceOf('FEES');
    const payment = await node.store.find(id);
    const parts = Array.from({ length: 20 }, (_, index) => (index < 17 ? 62n : 61n));
    const answers = await Promise.all(parts.map((minor) => refund({ minor })));
    await node.advancer.idle();
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'recorded' });
    expect(await node.store.find(id)).toMatchObject({
      status: 'REVERSED',
      refundTotals: { refunded: 1_237n, feeRefunded: payment?.fee.minor },
    });
    expect(fees - world.ledger.balanceOf('FEES')).toBe(payment?.fee.minor);
    expect(world.ledger.availableOf(to)).toBe(0n);
    expect(await refund({ minor: 1n })).toMatchObject({ refusal: { code: 'NOT_REFUNDABLE' } });
  });
});
