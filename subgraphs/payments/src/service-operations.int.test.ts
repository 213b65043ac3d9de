import type { Principal } from '@paygraph/principal';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  anonymous,
  gateway,
  ids,
  type RunningPayments,
  startRunningPayments,
  transactions,
  user,
} from './testing/running-payments.test.ts';

let payments: RunningPayments;
beforeAll(async () => {
  payments = await startRunningPayments();
});
afterAll(() => payments.stop());

describe('what services ask', () => {
  const charge = (principal: Principal, input: object) =>
    payments.ask(
      principal,
      'mutation ($input: ChargePaymentMethodInput!) { chargePaymentMethod(input: $input) { outcome refusal } }',
      { input },
    );
  const payOut = (principal: Principal, input: object) =>
    payments.ask(principal, 'mutation ($input: PayOutInput!) { payOut(input: $input) { outcome refusal } }', {
      input,
    });
  const refund = (principal: Principal, transactionId: string, part: object = {}) =>
    payments.ask(
      principal,
      'mutation ($input: RefundChargeInput!) { refundCharge(input: $input) { outcome refusal } }',
      { input: { transactionId, ...part } },
    );
  const usable = (principal: Principal, userId: string, paymentMethodId: string) =>
    payments.ask(
      principal,
      `query ($userId: ID!, $paymentMethodId: ID!) {
        usablePaymentMethod(userId: $userId, paymentMethodId: $paymentMethodId) { paymentMethodId kind }
      }`,
      { userId, paymentMethodId },
    );
  const amount = { amount: '12.50', currency: 'USD' };

  test('a charge and its refund are made', async () => {
    const userId = ids.next('usr');
    const input = {
      transactionId: ids.next('txn'),
      userId,
      paymentMethodId: await payments.addedBy(userId),
      amount,
    };
    expect((await charge(transactions, input)).data).toEqual({
      chargePaymentMethod: { outcome: 'SUCCEEDED', refusal: null },
    });
    expect((await refund(transactions, input.transactionId)).data).toEqual({
      refundCharge: { outcome: 'SUCCEEDED', refusal: null },
    });
  });

  test('a charge is given back in parts, and what is more than is left is a fault', async () => {
    const userId = ids.next('usr');
    const transactionId = ids.next('txn');
    const paymentMethodId = await payments.addedBy(userId);
    await charge(transactions, { transactionId, userId, paymentMethodId, amount });
    const part = { refundId: ids.next('txn'), amount: { amount: '12.00', currency: 'USD' } };
    const succeeded = { refundCharge: { outcome: 'SUCCEEDED', refusal: null } };
    expect((await refund(transactions, transactionId, part)).data).toEqual(succeeded);
    expect((await refund(transactions, transactionId, { ...part, refundId: ids.next('txn') })).code).toBe(
      'INTERNAL_SERVER_ERROR',
    );
    expect((await refund(transactions, transactionId, { refundId: ids.next('txn') })).data).toEqual(
      succeeded,
    );
  });

  test.each([
    ['tok_visa', { outcome: 'SUCCEEDED', refusal: null }],
    ['tok_declined', { outcome: 'DECLINED', refusal: 'CARD_DECLINED' }],
    ['tok_timeout', { outcome: 'UNKNOWN', refusal: null }],
  ])('a payout to %s answers %j', async (token, verdict) => {
    const userId = ids.next('usr');
    const paymentMethodId = await payments.addedBy(userId, token);
    const input = { transactionId: ids.next('txn'), userId, paymentMethodId, amount };
    expect((await payOut(transactions, input)).data).toEqual({ payOut: verdict });
  });

  test('a payout to what is no payment method’s id is refused', async () => {
    const input = {
      transactionId: ids.next('txn'),
      userId: ids.next('usr'),
      paymentMethodId: 'no id',
      amount,
    };
    expect((await payOut(transactions, input)).data).toEqual({
      payOut: { outcome: 'DECLINED', refusal: 'PAYMENT_METHOD_NOT_FOUND' },
    });
  });

  test.each([{ refundId: 'no id' }, { amount: { amount: '0.00', currency: 'USD' } }])(
    'a refund with %j is BAD_USER_INPUT',
    async (wrong) => expect((await refund(transactions, ids.next('txn'), wrong)).code).toBe('BAD_USER_INPUT'),
  );

  test.each([
    ['tok_declined', { outcome: 'DECLINED', refusal: 'CARD_DECLINED' }],
    ['tok_timeout', { outcome: 'UNKNOWN', refusal: null }],
  ])('a charge of %s answers %j', async (token, verdict) => {
    const userId = ids.next('usr');
    const input = {
      transactionId: ids.next('txn'),
      userId,
      paymentMethodId: await payments.addedBy(userId, token),
      amount,
    };
    expect((await charge(transactions, input)).data).toEqual({ chargePaymentMethod: verdict });
  });

  test('a charge of what is no payment method’s id is refused', async () => {
    const input = {
      transactionId: ids.next('txn'),
      userId: ids.next('usr'),
      paymentMethodId: 'no id',
      amount,
    };
    expect((await charge(transactions, input)).data).toEqual({
      chargePaymentMethod: { outcome: 'DECLINED', refusal: 'PAYMENT_METHOD_NOT_FOUND' },
    });
  });

  test.each([
    { transactionId: 'no id' },
    { userId: 'no id' },
    { amount: { amount: '0.00', currency: 'USD' } },
    { amount: { amount: '-1.00', currency: 'USD' } },
    { amount: { amount: '1.999', currency: 'USD' } },
    { amount: { amount: '1.00', currency: 'XXX' } },
  ])('a charge with %j is BAD_USER_INPUT', async (wrong) => {
    const input = {
      transactionId: ids.next('txn'),
      userId: ids.next('usr'),
      paymentMethodId: ids.next('pmt'),
      amount,
      ...wrong,
    };
    expect((await charge(transactions, input)).code).toBe('BAD_USER_INPUT');
  });

  test('whether a method is usable depends on whose it is', async () => {
    const userId = ids.next('usr');
    const id = await payments.addedBy(userId);
    expect((await usable(transactions, userId, id)).data).toEqual({
      usablePaymentMethod: { paymentMethodId: id, kind: 'CREDIT_CARD' },
    });
    expect((await usable(transactions, ids.next('usr'), id)).data).toEqual({ usablePaymentMethod: null });
    expect((await usable(transactions, 'no id', 'no id')).data).toEqual({ usablePaymentMethod: null });
    await payments.remove(user(userId), id);
    expect((await usable(transactions, userId, id)).data).toEqual({ usablePaymentMethod: null });
  });

  test('is answered to nobody else, an admin and the method’s owner included', async () => {
    const owner = ids.next('usr');
    const paymentMethodId = await payments.addedBy(owner);
    const input = { transactionId: ids.next('txn'), userId: owner, paymentMethodId, amount };
    expect((await charge(gateway, input)).code).toBe('FORBIDDEN');
    expect((await payOut(gateway, input)).code).toBe('FORBIDDEN');
    expect((await refund(gateway, input.transactionId)).code).toBe('FORBIDDEN');
    for (const caller of [anonymous, user(owner), user(ids.next('usr'), 'ADMIN')]) {
      expect((await charge(caller, input)).code).toBe('FORBIDDEN');
      expect((await payOut(caller, input)).code).toBe('FORBIDDEN');
      expect((await refund(caller, input.transactionId)).code).toBe('FORBIDDEN');
      expect((await usable(caller, owner, paymentMethodId)).code).toBe('FORBIDDEN');
    }
  });
});

test('no event holds a provider token', async () => {
  const sql = postgres(payments.databaseUrl, { max: 1 });
  const rows = await sql<{ event: string }[]>`select event::text from outbox`;
  await sql.end();
  expect(rows.length).toBeGreaterThan(0);
  for (const { event } of rows) expect(event).not.toContain('tok_');
});
