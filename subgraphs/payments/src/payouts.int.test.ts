import { money } from '@paygraph/money';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AttemptError } from './domain/attempt.ts';
import { type ScratchCharges, startScratchCharges } from './testing/scratch-charges.test.ts';

let payments: ScratchCharges;
beforeAll(async () => {
  payments = await startScratchCharges();
});
afterAll(() => payments.stop());

const timesPaid = (transactionId: string) => payments.provider.timesDone('payout', transactionId);

describe('a payout', () => {
  test.each(['tok_visa', 'tok_debit', 'tok_bank'])('to %s succeeds, with its event', async (token) => {
    const content = await payments.newCharge(token);
    expect(await payments.payOut(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.eventsOf(content.transactionId)).toMatchObject([
      {
        type: 'payment.payout-succeeded',
        data: { userId: content.userId, amount: { amount: '12.50', currency: 'USD' } },
      },
    ]);
  });

  test.each(['tok_declined', 'tok_insufficient_funds'])(
    'to %s is declined, with its event',
    async (token) => {
      const content = await payments.newCharge(token);
      const verdict = { outcome: 'DECLINED', refusal: 'CARD_DECLINED' };
      expect(await payments.payOut(content)).toEqual(verdict);
      expect(await payments.payOut(content)).toEqual(verdict);
      expect(await payments.eventsOf(content.transactionId)).toMatchObject([
        { type: 'payment.payout-failed', data: { code: 'CARD_DECLINED', amount: { amount: '12.50' } } },
      ]);
    },
  );

  test('asked for many times at once, and again, is made once', async () => {
    const content = await payments.newCharge('tok_visa');
    const verdicts = await payments.meeting(content, 6, () => payments.payOut(content));
    expect(verdicts.map(({ outcome }) => outcome)).not.toContain('DECLINED');
    expect(await payments.payOut(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesPaid(content.transactionId)).toBe(1);
    expect(await payments.attemptsOf(content.transactionId)).toHaveLength(1);
    expect(await payments.eventsOf(content.transactionId)).toHaveLength(1);
  });

  test('whose answer is lost stays UNKNOWN, and is found by asking, not by paying again', async () => {
    const content = await payments.newCharge('tok_timeout');
    expect(await payments.payOut(content)).toEqual({ outcome: 'UNKNOWN' });
    expect(await payments.payOut(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesPaid(content.transactionId)).toBe(1);
  });

  test('that meets 503 is sent again under the same key', async () => {
    const content = await payments.newCharge('tok_unavailable');
    const outcomes: string[] = [];
    for (let time = 0; time < 3; time += 1) outcomes.push((await payments.payOut(content)).outcome);
    expect(outcomes).toEqual(['UNKNOWN', 'UNKNOWN', 'SUCCEEDED']);
    expect(await timesPaid(content.transactionId)).toBe(1);
  });

  test('that the provider is still at work on stays UNKNOWN until it is done', async () => {
    const content = await payments.newCharge('tok_slow');
    expect(await payments.payOut(content)).toEqual({ outcome: 'UNKNOWN' });
    await expect.poll(() => payments.payOut(content), { timeout: 20_000 }).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesPaid(content.transactionId)).toBe(1);
  });

  test('that a dead process had only written down is made by the next call', async () => {
    const content = await payments.newCharge('tok_visa');
    await payments.startAndDie(content, 'PAYOUT');
    expect(await payments.payOut(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await timesPaid(content.transactionId)).toBe(1);
  });

  test('to a removed or a stranger’s method is refused, and leaves no attempt', async () => {
    const removed = await payments.newCharge('tok_visa');
    await payments.remove(removed.userId, removed.paymentMethodId);
    const strangers = { ...(await payments.newCharge('tok_visa')), userId: payments.ids.next('usr') };
    for (const content of [removed, strangers]) {
      expect(await payments.payOut(content)).toEqual({
        outcome: 'DECLINED',
        refusal: 'PAYMENT_METHOD_NOT_FOUND',
      });
      expect(await payments.attemptsOf(content.transactionId)).toEqual([]);
    }
  });

  test('of another content under a known transaction is a fault', async () => {
    const content = await payments.newCharge('tok_visa');
    await payments.payOut(content);
    await expect(payments.payOut({ ...content, amount: money(1_251n, 'USD') })).rejects.toThrow(AttemptError);
    expect(await timesPaid(content.transactionId)).toBe(1);
  });

  test('is apart from a charge of the same transaction', async () => {
    const content = await payments.newCharge('tok_visa');
    await payments.charge(content);
    await payments.payOut(content);
    expect(await payments.attemptsOf(content.transactionId)).toMatchObject([
      { kind: 'CHARGE', status: 'SUCCEEDED' },
      { kind: 'PAYOUT', status: 'SUCCEEDED' },
    ]);
  });
});
