import { money } from '@paygraph/money';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AttemptError, type MethodContent } from './domain/attempt.ts';
import { type ScratchCharges, startScratchCharges } from './testing/scratch-charges.test.ts';

let payments: ScratchCharges;
beforeAll(async () => {
  payments = await startScratchCharges();
});
afterAll(() => payments.stop());

const usd = (minor: bigint) => money(minor, 'USD');

/** A charge of 12.50 that succeeded, however the token delays that. */
async function charged(token = 'tok_visa'): Promise<MethodContent> {
  const content = await payments.newCharge(token);
  await expect.poll(() => payments.charge(content), { timeout: 20_000 }).toEqual({ outcome: 'SUCCEEDED' });
  return content;
}

const statusOf = (refund: Promise<{ outcome: string }>) =>
  refund.then(
    ({ outcome }) => outcome,
    (error: unknown) => (error instanceof AttemptError ? 'fault' : String(error)),
  );

describe('the refund of a charge whose money could not be posted', () => {
  test('gives the whole charge back, once, with its event', async () => {
    const { transactionId } = await charged();
    const verdicts = await Promise.all(Array.from({ length: 10 }, () => payments.refund({ transactionId })));
    expect(verdicts.map(({ outcome }) => outcome)).not.toContain('DECLINED');
    expect(await payments.refund({ transactionId })).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('refund', transactionId)).toBe(1);
    expect(await payments.eventsOf(transactionId)).toMatchObject([
      { type: 'payment.charge-succeeded' },
      {
        type: 'payment.charge-refunded',
        data: { transactionId, refundId: transactionId, amount: { amount: '12.50', currency: 'USD' } },
      },
    ]);
  });

  test('of a charge that was declined, is unknown, or was never made is a fault', async () => {
    const declined = await payments.newCharge('tok_declined');
    await payments.charge(declined);
    const unknown = await payments.newCharge('tok_timeout');
    await payments.charge(unknown);
    for (const transactionId of [declined.transactionId, unknown.transactionId, payments.ids.next('txn')]) {
      await expect(payments.refund({ transactionId })).rejects.toThrow(AttemptError);
      expect(await payments.provider.timesDone('refund', transactionId)).toBe(0);
    }
  });
});

describe('refunds of one charge', () => {
  test('in parts are each made once, and the last may be of all that is left', async () => {
    const { transactionId } = await charged();
    const [first, second, rest] = [
      payments.ids.next('txn'),
      payments.ids.next('txn'),
      payments.ids.next('txn'),
    ];
    for (let time = 0; time < 2; time += 1) {
      for (const [refundId, amount] of [
        [first, usd(500n)],
        [second, usd(1n)],
        [rest, undefined],
      ] as const) {
        expect(await payments.refund({ transactionId, refundId, amount })).toEqual({ outcome: 'SUCCEEDED' });
      }
    }
    for (const refundId of [first, second, rest]) {
      expect(await payments.provider.timesDone('refund', refundId)).toBe(1);
    }
    expect((await payments.eventsOf(transactionId)).slice(1)).toMatchObject([
      { data: { refundId: first, amount: { amount: '5.00' } } },
      { data: { refundId: second, amount: { amount: '0.01' } } },
      { data: { refundId: rest, amount: { amount: '7.49' } } },
    ]);
    expect(await payments.refundedOf(transactionId)).toEqual({ counted: 1_250n, summed: 1_250n });
  });

  test('at once are never more than the charge in sum, and none is refused that fits', async () => {
    const { transactionId } = await charged();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        statusOf(payments.refund({ transactionId, refundId: payments.ids.next('txn'), amount: usd(300n) })),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'SUCCEEDED')).toHaveLength(4);
    expect(outcomes.filter((outcome) => outcome === 'fault')).toHaveLength(16);
    expect(await payments.refundedOf(transactionId)).toEqual({ counted: 1_200n, summed: 1_200n });
  });

  test('of the whole, two at once, are one refund: the other is a fault', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { transactionId } = await charged();
      const [first, second] = [payments.ids.next('txn'), payments.ids.next('txn')];
      const outcomes = await Promise.all(
        [first, second].map((refundId) => statusOf(payments.refund({ transactionId, refundId }))),
      );
      expect(outcomes.toSorted()).toEqual(['SUCCEEDED', 'fault']);
      const done = await Promise.all([first, second].map((id) => payments.provider.timesDone('refund', id)));
      expect(done.toSorted()).toEqual([0, 1]);
    }
  });

  test('are counted from the moment they are asked for, and one that was declined no more', async () => {
    const { transactionId } = await charged('tok_refund_declined');
    const [refundId, other] = [payments.ids.next('txn'), payments.ids.next('txn')];
    const declined = { outcome: 'DECLINED', refusal: 'CARD_DECLINED' };
    expect(await payments.refund({ transactionId, refundId })).toEqual(declined);
    expect(await payments.refundedOf(transactionId)).toEqual({ counted: 0n, summed: 0n });
    expect(await payments.refund({ transactionId, refundId })).toEqual(declined);
    expect(await payments.refund({ transactionId, refundId: other })).toEqual(declined);
    expect((await payments.eventsOf(transactionId)).slice(1)).toMatchObject([
      {
        type: 'payment.refund-failed',
        data: { refundId, amount: { amount: '12.50' }, code: 'CARD_DECLINED' },
      },
      { type: 'payment.refund-failed', data: { refundId: other } },
    ]);
  });

  test('are kept within the charge by the database itself', async () => {
    const { transactionId } = await charged();
    await expect(
      payments.sql`update attempts set refunded_minor = 1251 where transaction_id = ${transactionId}`,
    ).rejects.toThrow(/attempts_refunded_within_charge/);
  });

  test('under the id of a refund of another charge, or for another amount, are a fault', async () => {
    const [one, other] = [await charged(), await charged()];
    const refundId = payments.ids.next('txn');
    await payments.refund({ transactionId: one.transactionId, refundId, amount: usd(100n) });
    for (const asked of [
      { transactionId: one.transactionId, refundId, amount: usd(101n) },
      { transactionId: other.transactionId, refundId, amount: usd(100n) },
    ]) {
      await expect(payments.refund(asked)).rejects.toThrow(AttemptError);
    }
    expect(await payments.refundedOf(other.transactionId)).toEqual({ counted: 0n, summed: 0n });
    expect(await payments.provider.timesDone('refund', refundId)).toBe(1);
  });
});

describe('a refund that is not answered', () => {
  test('is found by asking, not made again', async () => {
    const { transactionId } = await charged('tok_timeout');
    const refundId = payments.ids.next('txn');
    expect(await payments.refund({ transactionId, refundId })).toEqual({ outcome: 'UNKNOWN' });
    expect(await payments.refund({ transactionId, refundId })).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('refund', refundId)).toBe(1);
  });

  test('because of a 503 is sent again under its key, and takes its amount meanwhile', async () => {
    const { transactionId } = await charged('tok_unavailable');
    const refundId = payments.ids.next('txn');
    const ask = () => payments.refund({ transactionId, refundId, amount: usd(1_000n) });
    expect(await ask()).toEqual({ outcome: 'UNKNOWN' });
    const other = { transactionId, refundId: payments.ids.next('txn'), amount: usd(251n) };
    await expect(payments.refund(other)).rejects.toThrow(AttemptError);
    expect(await ask()).toEqual({ outcome: 'UNKNOWN' });
    expect(await ask()).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('refund', refundId)).toBe(1);
  });
});
