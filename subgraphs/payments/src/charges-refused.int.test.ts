import type { UserId } from '@paygraph/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MethodContent } from './domain/attempt.ts';
import { type ScratchCharges, startScratchCharges } from './testing/scratch-charges.test.ts';

let payments: ScratchCharges;
beforeAll(async () => {
  payments = await startScratchCharges();
});
afterAll(() => payments.stop());

describe('a charge of a payment method that can’t be used', () => {
  const notFound = { outcome: 'DECLINED', refusal: 'PAYMENT_METHOD_NOT_FOUND' };

  test.each<[string, (owner: UserId, id: MethodContent) => Promise<unknown>]>([
    [
      'unknown',
      async (_owner, content) => payments.charge({ ...content, paymentMethodId: payments.ids.next('pmt') }),
    ],
    [
      'a stranger’s',
      async (_owner, content) => payments.charge({ ...content, userId: payments.ids.next('usr') }),
    ],
    [
      'removed',
      async (owner, content) => {
        await payments.remove(owner, content.paymentMethodId);
        return payments.charge(content);
      },
    ],
  ])('because it is %s is refused, and leaves no attempt', async (_why, act) => {
    const content = await payments.newCharge('tok_visa');
    expect(await act(content.userId, content)).toEqual(notFound);
    expect(await payments.attemptsOf(content.transactionId)).toEqual([]);
    expect(await payments.provider.timesDone('charge', content.transactionId)).toBe(0);
  });

  test('is finished all the same where it was started before the removal', async () => {
    const content = await payments.newCharge('tok_timeout');
    await payments.charge(content);
    await payments.remove(content.userId, content.paymentMethodId);
    expect(await payments.charge(content)).toEqual({ outcome: 'SUCCEEDED' });
  });

  test('is never refused by one call while another one charges', async () => {
    for (let round = 0; round < 60; round += 1) {
      const content = await payments.newCharge('tok_visa');
      const asking = () => payments.charge(content).then(({ outcome }) => outcome);
      const [first, , second] = await Promise.all([
        asking(),
        payments.remove(content.userId, content.paymentMethodId),
        asking(),
      ]);
      const charged = await payments.provider.timesDone('charge', content.transactionId);
      if (charged > 0) expect([first, second]).not.toContain('DECLINED');
      else expect([first, second]).toEqual(['DECLINED', 'DECLINED']);
    }
  });
});
