import { money } from '@paygraph/money';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AttemptError, keyOf } from './domain/attempt.ts';
import { type ScratchCharges, startScratchCharges } from './testing/scratch-charges.test.ts';

let payments: ScratchCharges;
beforeAll(async () => {
  payments = await startScratchCharges();
});
afterAll(() => payments.stop());

describe('a charge', () => {
  test.each(['tok_visa', 'tok_debit', 'tok_bank'])('of %s succeeds, with its event', async (token) => {
    const content = await payments.newCharge(token);
    const wakesBefore = payments.wakes();
    expect(await payments.charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.attemptsOf(content.transactionId)).toMatchObject([
      { kind: 'CHARGE', status: 'SUCCEEDED' },
    ]);
    expect(await payments.eventsOf(content.transactionId)).toMatchObject([
      {
        type: 'payment.charge-succeeded',
        data: { userId: content.userId, amount: { amount: '12.50', currency: 'USD' } },
      },
    ]);
    expect(payments.wakes()).toBe(wakesBefore + 1);
  });

  test.each([
    ['tok_declined', 'card_declined'],
    ['tok_insufficient_funds', 'insufficient_funds'],
  ])('of %s is declined, with its event and the provider’s own word for it', async (token, code) => {
    const content = await payments.newCharge(token);
    const verdict = { outcome: 'DECLINED', refusal: 'CARD_DECLINED' };
    expect(await payments.charge(content)).toEqual(verdict);
    expect(await payments.charge(content)).toEqual(verdict);
    expect(await payments.attemptsOf(content.transactionId)).toMatchObject([
      { status: 'DECLINED', decline_code: code },
    ]);
    expect(await payments.eventsOf(content.transactionId)).toMatchObject([
      { type: 'payment.charge-failed', data: { code: 'CARD_DECLINED' } },
    ]);
  });

  test('asked for again is not made again', async () => {
    const content = await payments.newCharge('tok_visa');
    for (let time = 0; time < 3; time += 1)
      expect(await payments.charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(1);
    expect(await payments.eventsOf(content.transactionId)).toHaveLength(1);
  });

  test('whose answer is lost stays UNKNOWN, and is found by asking, not by charging again', async () => {
    const content = await payments.newCharge('tok_timeout');
    const startedAt = performance.now();
    expect(await payments.charge(content)).toEqual({ outcome: 'UNKNOWN' });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(await payments.attemptsOf(content.transactionId)).toMatchObject([{ status: 'UNKNOWN' }]);
    expect(await payments.eventsOf(content.transactionId)).toEqual([]);

    expect(await payments.charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(1);
    expect(await payments.eventsOf(content.transactionId)).toHaveLength(1);
  });

  test('that the provider is still at work on stays UNKNOWN until it is done', async () => {
    const content = await payments.newCharge('tok_slow');
    expect(await payments.charge(content)).toEqual({ outcome: 'UNKNOWN' });
    expect(await payments.charge(content)).toEqual({ outcome: 'UNKNOWN' });
    await expect.poll(() => payments.charge(content), { timeout: 20_000 }).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(1);
  });

  test('that meets 503 is sent again under the same key, once the provider says it never saw it', async () => {
    const content = await payments.newCharge('tok_unavailable');
    const outcomes: string[] = [];
    for (let time = 0; time < 3; time += 1) outcomes.push((await payments.charge(content)).outcome);
    expect(outcomes).toEqual(['UNKNOWN', 'UNKNOWN', 'SUCCEEDED']);
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(1);
    expect(await payments.attemptsOf(content.transactionId)).toHaveLength(1);
  });

  test('asked for many times at once is made once', async () => {
    const content = await payments.newCharge('tok_visa');
    const verdicts = await Promise.all(Array.from({ length: 30 }, () => payments.charge(content)));
    expect(verdicts.map(({ outcome }) => outcome).filter((outcome) => outcome === 'DECLINED')).toEqual([]);
    expect(await payments.charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(1);
    expect(await payments.attemptsOf(content.transactionId)).toHaveLength(1);
    expect(await payments.eventsOf(content.transactionId)).toHaveLength(1);
  });

  test('that a dead process had only written down is made by the next call', async () => {
    const content = await payments.newCharge('tok_visa');
    await payments.startAndDie(content);
    expect(await payments.charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(1);
  });

  test('that a dead process had sent, and not heard of, is found by the next call', async () => {
    const content = await payments.newCharge('tok_visa');
    await payments.startAndDie(content);
    await fetch(`${payments.provider.url}/v1/charges`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': keyOf({ ...content, kind: 'CHARGE', refundId: null }),
      },
      body: JSON.stringify({ token: 'tok_visa', amount: '1250', currency: 'USD' }),
    });
    expect(await payments.charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(1);
  });

  test('with the provider down stays UNKNOWN, and is made once the provider is back', async () => {
    const content = await payments.newCharge('tok_visa');
    await payments.provider.whileDown(async () => {
      expect(await payments.charge(content)).toEqual({ outcome: 'UNKNOWN' });
      expect(await payments.charge(content)).toEqual({ outcome: 'UNKNOWN' });
    });
    await expect.poll(() => payments.charge(content), { timeout: 20_000 }).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(1);
  });

  test('whose outcome is written keeps it, whatever another call that heard less writes after', async () => {
    const content = await payments.newCharge('tok_visa');
    const open = await payments.startAndDie(content);
    expect(await payments.charge(content)).toEqual({ outcome: 'SUCCEEDED' });
    await payments.outcomes.markUnknown(open, 0);
    expect(
      await payments.outcomes.resolve(open, { kind: 'declined', code: 'late' }, payments.now()),
    ).toMatchObject({
      status: 'SUCCEEDED',
    });
    expect(await payments.attemptsOf(content.transactionId)).toMatchObject([{ status: 'SUCCEEDED' }]);
    expect(await payments.eventsOf(content.transactionId)).toHaveLength(1);
  });

  test('of another content under a known transaction is a fault', async () => {
    const content = await payments.newCharge('tok_visa');
    await payments.charge(content);
    const { userId, paymentMethodId } = await payments.newCharge('tok_visa');
    for (const other of [{ amount: money(1_251n, 'USD') }, { userId }, { userId, paymentMethodId }]) {
      await expect(payments.charge({ ...content, ...other })).rejects.toThrow(AttemptError);
    }
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(1);
  });
});
