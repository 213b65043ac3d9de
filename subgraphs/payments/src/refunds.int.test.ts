import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AttemptError } from './domain/attempt.ts';
import { type ScratchCharges, startScratchCharges } from './testing/scratch-charges.test.ts';

let payments: ScratchCharges;
beforeAll(async () => {
  payments = await startScratchCharges();
});
afterAll(() => payments.stop());

describe('a refund', () => {
  test('gives the whole charge back, once, with its event', async () => {
    const content = await payments.newCharge('tok_visa');
    await payments.charge(content);
    const verdicts = await Promise.all(
      Array.from({ length: 10 }, () => payments.refund(content.transactionId)),
    );
    expect(verdicts.map(({ outcome }) => outcome)).not.toContain('DECLINED');
    expect(await payments.refund(content.transactionId)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('refund', content.transactionId)).toBe(1);
    const types = (await payments.eventsOf(content.transactionId)).map(({ type }) => type);
    expect(types).toEqual(['payment.charge-succeeded', 'payment.charge-refunded']);
  });

  test('whose answer is lost is found by asking', async () => {
    const content = await payments.newCharge('tok_timeout');
    await payments.charge(content);
    await payments.charge(content);
    expect(await payments.refund(content.transactionId)).toEqual({ outcome: 'UNKNOWN' });
    expect(await payments.refund(content.transactionId)).toEqual({ outcome: 'SUCCEEDED' });
    expect(await payments.provider.timesDone('refund', content.transactionId)).toBe(1);
  });

  test('of a charge that was declined, is unknown, or was never made is a fault', async () => {
    const declined = await payments.newCharge('tok_declined');
    await payments.charge(declined);
    const unknown = await payments.newCharge('tok_timeout');
    await payments.charge(unknown);
    for (const transactionId of [declined.transactionId, unknown.transactionId, payments.ids.next('txn')]) {
      await expect(payments.refund(transactionId)).rejects.toThrow(AttemptError);
      expect(await payments.provider.timesDone('refund', transactionId)).toBe(0);
    }
  });
});
