import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { isUsableBy, labelOf, maySee, type PaymentMethod, spokenLabelOf } from './payment-method.ts';

const ids = createIds();
const owner = ids.next('usr');
const stranger = ids.next('usr');
const method: PaymentMethod = {
  id: ids.next('pmt'),
  userId: owner,
  kind: 'CREDIT_CARD',
  brand: 'Visa',
  last4: '4242',
  expiryMonth: 12,
  expiryYear: 2034,
  createdAt: new Date(0),
  removedAt: null,
};
const removed: PaymentMethod = { ...method, removedAt: new Date(1) };

describe('a payment method', () => {
  test.each([
    [method, 'Visa •••• 4242', 'Visa ending 4242'],
    [{ ...method, brand: null }, 'Card •••• 4242', 'Card ending 4242'],
    [
      { ...method, kind: 'BANK_ACCOUNT', brand: null, last4: '3000' } as const,
      'Bank account •••• 3000',
      'Bank account ending 3000',
    ],
  ])('is labelled for people, to be shown and to be spoken of', (facts, shown, spoken) => {
    expect([labelOf(facts), spokenLabelOf(facts)]).toEqual([shown, spoken]);
  });

  test('is seen by its owner, by admins and services, and by nobody else', () => {
    expect(maySee({ userId: owner, seesAll: false }, method)).toBe(true);
    expect(maySee({ userId: undefined, seesAll: true }, method)).toBe(true);
    expect(maySee({ userId: stranger, seesAll: false }, method)).toBe(false);
    expect(maySee({ userId: undefined, seesAll: false }, method)).toBe(false);
  });

  test('is still seen by its owner once removed', () => {
    expect(maySee({ userId: owner, seesAll: false }, removed)).toBe(true);
  });

  test('is used by its owner alone, until removed', () => {
    expect(isUsableBy(owner, method)).toBe(true);
    expect(isUsableBy(stranger, method)).toBe(false);
    expect(isUsableBy(owner, removed)).toBe(false);
  });
});
