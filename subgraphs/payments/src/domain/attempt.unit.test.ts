import { createIds } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import {
  type Attempt,
  type AttemptContent,
  AttemptError,
  assertSameContent,
  keyOf,
  verdictOf,
} from './attempt.ts';

const ids = createIds();
const content: AttemptContent = {
  transactionId: ids.next('txn'),
  kind: 'CHARGE',
  refundId: null,
  userId: ids.next('usr'),
  paymentMethodId: ids.next('pmt'),
  amount: money(1_000n, 'USD'),
};
const attempt: Attempt = {
  ...content,
  id: ids.next('att'),
  key: keyOf(content),
  state: { status: 'STARTED' },
};

describe('an attempt', () => {
  test('has one key for its transaction and kind, and no other', () => {
    expect(keyOf(content)).toBe(keyOf({ ...content }));
    expect(keyOf({ ...content, kind: 'PAYOUT' })).not.toBe(keyOf(content));
    expect(keyOf({ ...content, transactionId: ids.next('txn') })).not.toBe(keyOf(content));
  });

  test('of a refund has one key for each refund of the charge', () => {
    const refund = { ...content, kind: 'REFUND', refundId: ids.next('txn') } as const;
    expect(keyOf(refund)).toBe(keyOf({ ...refund }));
    expect(keyOf({ ...refund, refundId: ids.next('txn') })).not.toBe(keyOf(refund));
    expect(keyOf({ ...refund, refundId: refund.transactionId })).not.toBe(keyOf(content));
  });

  test('is the same for the same content', () => {
    expect(() => assertSameContent(attempt, { ...content })).not.toThrow();
  });

  test.each<[string, Partial<AttemptContent>]>([
    ['user', { userId: ids.next('usr') }],
    ['payment method', { paymentMethodId: ids.next('pmt') }],
    ['amount', { amount: money(1_001n, 'USD') }],
    ['currency', { amount: money(1_000n, 'EUR') }],
    ['kind', { kind: 'PAYOUT' }],
    ['refund', { refundId: ids.next('txn') }],
    ['transaction', { transactionId: ids.next('txn') }],
  ])('of another %s is a fault', (_what, other) => {
    expect(() => assertSameContent(attempt, { ...content, ...other })).toThrow(AttemptError);
  });

  test.each([
    [{ status: 'STARTED' }, { outcome: 'UNKNOWN' }],
    [{ status: 'UNKNOWN' }, { outcome: 'UNKNOWN' }],
    [{ status: 'SUCCEEDED', reference: 'ch_1' }, { outcome: 'SUCCEEDED' }],
    [
      { status: 'DECLINED', code: 'insufficient_funds' },
      { outcome: 'DECLINED', refusal: 'CARD_DECLINED' },
    ],
  ] as const)('in the state %j answers %j', (state, verdict) => expect(verdictOf(state)).toEqual(verdict));
});
