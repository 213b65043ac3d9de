import { createIds } from '@paygraph/ids';
import { type Money, money } from '@paygraph/money';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attempt, AttemptError, type AttemptState } from './attempt.ts';
import { decideRefund } from './decide-refund.ts';

const ids = createIds();
const succeeded: AttemptState = { status: 'SUCCEEDED', reference: 'ch_1' };

function chargeOf(amount: Money, state: AttemptState = succeeded): Attempt {
  return {
    id: ids.next('att'),
    key: 'charge-1',
    transactionId: ids.next('txn'),
    kind: 'CHARGE',
    refundId: null,
    userId: ids.next('usr'),
    paymentMethodId: ids.next('pmt'),
    amount,
    state,
  };
}

/** What a refund is about, of a charge of 10.00 of which so much is given back. */
function deciding(refundedMinor: bigint, amount?: Money, state?: AttemptState) {
  const charge = chargeOf(money(1_000n, 'USD'), state);
  const { transactionId } = charge;
  return decideRefund(
    { attempt: charge, refundedMinor },
    { transactionId, refundId: ids.next('txn'), amount },
  );
}

describe('a refund', () => {
  test('goes to whoever was charged, by the same method', () => {
    const charge = chargeOf(money(1_000n, 'USD'));
    const asked = {
      transactionId: charge.transactionId,
      refundId: ids.next('txn'),
      amount: money(1n, 'USD'),
    };
    const { userId, paymentMethodId } = charge;
    expect(decideRefund({ attempt: charge, refundedMinor: 0n }, asked)).toEqual({
      ...asked,
      kind: 'REFUND',
      userId,
      paymentMethodId,
    });
  });

  test('without an amount is of all that is left', () => {
    expect(deciding(0n).amount).toEqual(money(1_000n, 'USD'));
    expect(deciding(700n).amount).toEqual(money(300n, 'USD'));
  });

  test.each([
    ['more than is left', 700n, money(301n, 'USD')],
    ['nothing', 0n, money(0n, 'USD')],
    ['less than nothing', 0n, money(-1n, 'USD')],
    ['another currency', 0n, money(1n, 'EUR')],
    ['whatever is left, of which there is nothing', 1_000n, undefined],
  ])('of %s is a fault', (_what, refundedMinor, amount) => {
    expect(() => deciding(refundedMinor, amount)).toThrow(AttemptError);
  });

  test.each<AttemptState>([{ status: 'STARTED' }, { status: 'UNKNOWN' }, { status: 'DECLINED', code: 'x' }])(
    'of a charge that is %j is a fault',
    (state) => {
      expect(() => deciding(0n, undefined, state)).toThrow(AttemptError);
    },
  );

  test('of a charge that was never made is a fault', () => {
    const asked = { transactionId: ids.next('txn'), refundId: ids.next('txn'), amount: undefined };
    expect(() => decideRefund(undefined, asked)).toThrow(AttemptError);
  });

  test('is never more than the charge in sum, whatever is asked for in whatever order', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 5_000n), fc.array(fc.option(fc.bigInt(-5n, 2_000n))), (charged, asked) => {
        const attempt = chargeOf(money(charged, 'USD'));
        let refundedMinor = 0n;
        for (const minor of asked) {
          const amount = minor === null ? undefined : money(minor, 'USD');
          const { transactionId } = attempt;
          try {
            const content = decideRefund(
              { attempt, refundedMinor },
              { transactionId, refundId: ids.next('txn'), amount },
            );
            expect(content.amount.minor).toBeGreaterThan(0n);
            refundedMinor += content.amount.minor;
          } catch (error) {
            expect(error).toBeInstanceOf(AttemptError);
          }
          expect(refundedMinor).toBeLessThanOrEqual(charged);
        }
      }),
    );
  });
});
