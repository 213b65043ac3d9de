import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { decideRefund, promiseRefund, refundableAmount, settleRefund } from './refundable.ts';
import { openTransaction, type Transaction } from './transaction.ts';

const ids = createIds();
const at = new Date('2026-11-23T08:00:00.000Z');
const later = new Date('2026-11-23T09:00:00.000Z');
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const;
const side = () => ({ walletId: ids.next('wal'), ownerId: ids.next('usr') });

/** A payment of 12.00 whose fee is 0.65, COMPLETED. */
function payment(changed: Partial<Transaction> = {}): Transaction {
  const draft = {
    type: 'PAYMENT',
    amount: usd(1_200n),
    fee: usd(65n),
    source: side(),
    destination: side(),
    paymentMethod: undefined,
    description: undefined,
    reference: undefined,
  } as const;
  const opened = openTransaction(draft, { id: ids.next('txn'), initiatorId: draft.source.ownerId, at });
  return { ...opened, status: 'COMPLETED', version: 2, completedAt: at, ...changed };
}

const totals = (refunded: bigint, refunding: bigint) => ({
  refundTotals: { refunded, refunding, feeRefunded: 0n, feeRefunding: 0n },
});

describe('what can be refunded of a transaction', () => {
  test.each([
    ['all of a completed payment', payment(), 1_200n],
    ['what was not given back and is not on its way back', payment(totals(500n, 300n)), 400n],
    ['nothing of one that was given back', payment({ status: 'REVERSED', ...totals(1_200n, 0n) }), 0n],
    ['nothing of one that is not completed', payment({ status: 'PROCESSING' }), 0n],
    ['nothing of one that failed', payment({ status: 'FAILED' }), 0n],
    ['nothing of what is no payment', payment({ type: 'TRANSFER' }), 0n],
  ])('is %s', (_rule, transaction, minor) => {
    expect(refundableAmount(transaction)).toEqual(usd(minor));
  });
});

describe('a refund', () => {
  test('of a part takes that part, and of the fee in proportion', () => {
    expect(decideRefund(payment(), usd(500n))).toEqual({ amount: usd(500n), feeShare: usd(27n) });
  });

  test('without an amount takes all that is left', () => {
    expect(decideRefund(payment(totals(500n, 300n)), undefined)).toMatchObject({ amount: usd(400n) });
  });

  const refusals: [string, Transaction, Parameters<typeof decideRefund>[1], object][] = [
    [
      'of what is no payment',
      payment({ type: 'TRANSFER' }),
      undefined,
      { code: 'NOT_REFUNDABLE', about: 'payment' },
    ],
    ['of a refund', payment({ type: 'REFUND' }), undefined, { code: 'NOT_REFUNDABLE', about: 'payment' }],
    [
      'of what is not completed',
      payment({ status: 'PROCESSING' }),
      usd(1n),
      { code: 'NOT_REFUNDABLE', about: 'payment' },
    ],
    [
      'of what is already REVERSED, whatever the amount',
      payment({ status: 'REVERSED', ...totals(1_200n, 0n) }),
      usd(1n),
      { code: 'NOT_REFUNDABLE', about: 'payment' },
    ],
    [
      'of all that is left where all is on its way back',
      payment(totals(0n, 1_200n)),
      undefined,
      { code: 'NOT_REFUNDABLE', about: 'payment' },
    ],
    ['of more than was paid', payment(), usd(1_201n), { code: 'REFUND_EXCEEDS_AMOUNT', about: 'amount' }],
    [
      'of more than is left, what is on its way back counted',
      payment(totals(500n, 300n)),
      usd(401n),
      { code: 'REFUND_EXCEEDS_AMOUNT', about: 'amount' },
    ],
    [
      'in another currency',
      payment(),
      { minor: 1n, currency: 'EUR' },
      { code: 'CURRENCY_MISMATCH', about: 'currency' },
    ],
  ];
  test.each(refusals)('%s is refused', (_rule, transaction, asked, refusal) => {
    expect(decideRefund(transaction, asked)).toEqual(refusal);
  });
});

describe('the payment, once a refund of it', () => {
  const parts = { amount: usd(500n), feeShare: usd(27n) };
  const rest = { amount: usd(700n), feeShare: usd(38n) };
  const promised = (): Transaction => ({
    ...payment(),
    refundTotals: promiseRefund(promiseRefund(payment().refundTotals, parts), rest),
  });
  const settle = (before: Transaction, which: typeof parts, isDone: boolean) =>
    settleRefund(before, which, { isDone, at: later });

  test('is under way, has its part set aside', () => {
    expect(promised().refundTotals).toEqual({
      refunded: 0n,
      refunding: 1_200n,
      feeRefunded: 0n,
      feeRefunding: 65n,
    });
  });

  test('is done, stays COMPLETED while something is left', () => {
    expect(settle(promised(), parts, true)).toMatchObject({
      status: 'COMPLETED',
      version: 2,
      refundTotals: { refunded: 500n, refunding: 700n, feeRefunded: 27n, feeRefunding: 38n },
    });
  });

  test('is the last one done, is REVERSED, one version more', () => {
    expect(settle(settle(promised(), parts, true), rest, true)).toMatchObject({
      status: 'REVERSED',
      version: 3,
      updatedAt: later,
      completedAt: at,
      refundTotals: { refunded: 1_200n, refunding: 0n, feeRefunded: 65n, feeRefunding: 0n },
    });
  });

  test('has failed, may be refunded by as much again', () => {
    const after = settle(promised(), parts, false);
    expect(after.status).toBe('COMPLETED');
    expect(refundableAmount(after)).toEqual(usd(500n));
    expect(after.refundTotals).toMatchObject({ feeRefunded: 0n, feeRefunding: 38n });
  });
});
