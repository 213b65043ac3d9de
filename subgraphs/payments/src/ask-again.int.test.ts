import type { DueWork } from '@paygraph/due-work';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ScratchCharges, startScratchCharges } from './testing/scratch-charges.test.ts';

const waiting = { timeout: 30_000 };

let payments: ScratchCharges;
let poller: DueWork;
beforeAll(async () => {
  // Long pauses: a test says itself when time has gone by.
  payments = await startScratchCharges({ pollScale: 100 });
});
afterEach(() => poller.stop());
afterAll(() => payments.stop());

const statusesOf = async (transactionId: Parameters<ScratchCharges['attemptsOf']>[0]) =>
  (await payments.attemptsOf(transactionId)).map(({ status }) => status);

describe('an outcome that nobody asks for', () => {
  test('is asked about after ever longer pauses while the provider can’t say', async () => {
    const content = await payments.newCharge('tok_visa');
    const { transactionId } = content;
    const pauseS = async () => Math.round(((await payments.scheduleOf(transactionId))?.in_ms ?? 0) / 100_000);
    await payments.provider.whileDown(async () => {
      await payments.charge(content);
      expect(await pauseS()).toBe(1);
      poller = payments.startPoller();
      for (const [asks, seconds] of [5, 30, 300, 3_600, 3_600].entries()) {
        await payments.makeAllDue(transactionId);
        await expect
          .poll(async () => (await payments.scheduleOf(transactionId))?.asks, waiting)
          .toBe(asks + 1);
        expect(await pauseS()).toBe(seconds);
      }
    });
    await payments.makeAllDue(transactionId);
    await expect.poll(() => statusesOf(transactionId), waiting).toEqual(['SUCCEEDED']);
    expect(await payments.provider.timesDone('charge', transactionId)).toBe(1);
  });

  test('of a charge, a payout and a refund is written with its event, by several pollers once', async () => {
    const content = await payments.newCharge('tok_timeout');
    const { transactionId } = content;
    poller = payments.startPoller();
    for (let count = 0; count < 3; count += 1) payments.startPoller();
    const settledAll = async () => {
      await payments.makeAllDue(transactionId);
      return (await statusesOf(transactionId)).every((status) => status === 'SUCCEEDED');
    };
    await payments.charge(content);
    await payments.payOut(content);
    await expect.poll(settledAll, waiting).toBe(true);
    const refundId = payments.ids.next('txn');
    expect(await payments.refund({ transactionId, refundId })).toEqual({ outcome: 'UNKNOWN' });
    await expect.poll(settledAll, waiting).toBe(true);

    const types = (await payments.eventsOf(transactionId)).map(({ type }) => type);
    expect(types.slice(0, 2).toSorted()).toEqual(['payment.charge-succeeded', 'payment.payout-succeeded']);
    expect(types.slice(2)).toEqual(['payment.charge-refunded']);
    expect(await payments.provider.timesDone('charge', transactionId)).toBe(1);
    expect(await payments.provider.timesDone('payout', transactionId)).toBe(1);
    expect(await payments.provider.timesDone('refund', refundId)).toBe(1);
  });

  test('of what a dead process had only written down is made once, under its own key', async () => {
    const content = await payments.newCharge('tok_declined');
    await payments.startAndDie(content, 'PAYOUT');
    poller = payments.startPoller();
    // Without help: the lease of whoever started it runs out.
    await expect.poll(() => statusesOf(content.transactionId), waiting).toEqual(['DECLINED']);
    expect(await payments.provider.timesDone('payout', content.transactionId)).toBe(1);
    expect(await payments.eventsOf(content.transactionId)).toMatchObject([{ type: 'payment.payout-failed' }]);
  });

  test('that contradicts our record is not taken, and asked about no sooner than any other', async () => {
    const content = await payments.newCharge('tok_visa');
    const { transactionId } = content;
    await fetch(`${payments.provider.url}/v1/charges`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `charge-${transactionId}` },
      body: JSON.stringify({ token: 'tok_visa', amount: '1', currency: 'USD' }),
    });
    await payments.startAndDie(content);
    await payments.makeAllDue(transactionId);
    poller = payments.startPoller();
    await expect.poll(async () => (await payments.scheduleOf(transactionId))?.asks, waiting).toBe(1);
    expect((await payments.scheduleOf(transactionId))?.in_ms).toBeGreaterThan(400_000);
    expect(await payments.eventsOf(transactionId)).toEqual([]);
  });
});
