import { randomUUID } from 'node:crypto';
import { askLedger } from '@paygraph/testing';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import {
  balance,
  deposit,
  minorOf,
  signUpWithWallet,
  untilSettled,
  type WalletHolder,
} from '../people/movements.ts';
import {
  askRefund,
  askWithdrawal,
  pay,
  refundsOf,
  signUpMerchant,
  untilReversed,
} from '../people/payments.ts';
import { addCard, type Person } from '../people/person.ts';
import { lines } from '../people/statement.ts';

const place = inject('place');
let ada: WalletHolder;
let shop: WalletHolder;

beforeEach(async () => {
  [ada, shop] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpMerchant(place, { name: 'Corner Shop' }),
  ]);
  await deposit(ada, '100.00');
  return () => Promise.all([ada.client.close(), shop.client.close()]);
});

/** 12.00, of which the fee is 0.65. */
const payFromWallet = () => pay(ada, { amount: '12.00', to: shop });
const payByCard = async (token = 'tok_visa') =>
  pay(ada, { amount: '12.00', to: shop, cardId: await addCard(ada, token) });

/** Refunds and waits until it is done. */
async function refund(by: Pick<Person, 'client'>, transactionId: string, amount?: string) {
  const { transaction, userErrors } = await askRefund(by, {
    transactionId,
    ...(amount !== undefined && { amount }),
  });
  if (transaction === null) throw new Error(`a refund was refused: ${JSON.stringify(userErrors)}`);
  return await untilSettled(by, transaction.id, 30_000);
}

describe('a payment from a wallet', () => {
  test('given back whole is REVERSED, and the fee is given back to the merchant', async () => {
    const id = await payFromWallet();
    expect(await refund(shop, id)).toMatchObject({
      type: 'REFUND',
      status: 'COMPLETED',
      amount: { amount: '12.00', currency: 'USD' },
      counterparty: { displayName: 'Ada' },
    });
    expect(await untilReversed(ada, id)).toMatchObject({
      refundableAmount: { amount: '0.00' },
      refunds: [{ type: 'REFUND', status: 'COMPLETED', amount: { amount: '12.00' } }],
    });
    expect(await balance(ada)).toEqual({ posted: '100.00', held: '0.00', available: '100.00' });
    expect(await balance(shop)).toEqual({ posted: '0.00', held: '0.00', available: '0.00' });
    expect(await lines(ada)).toEqual(['+100.00', '-12.00', '+12.00']);
    expect(await lines(shop)).toEqual(['+12.00', '-0.65', '+0.65', '-12.00']);
  });

  test('given back in parts stays COMPLETED until the last, and the shares of the fee come to the fee', async () => {
    const id = await payFromWallet();
    await refund(shop, id, '5.00');
    expect(await refundsOf(ada, id)).toMatchObject({
      status: 'COMPLETED',
      refundableAmount: { amount: '7.00' },
      refunds: [{ amount: { amount: '5.00' } }],
    });
    // Of 11.35: 5.00 less 0.27, which is 0.65 in proportion.
    expect((await balance(shop)).available).toBe('6.62');
    await refund(shop, id, '0.01');
    await refund(shop, id, '3.33');
    await refund(shop, id);
    const { refunds } = await untilReversed(shop, id);
    const amounts = refunds.map(({ amount }) => amount.amount).toSorted();
    expect(amounts).toEqual(['0.01', '3.33', '3.66', '5.00']);
    expect((await balance(shop)).posted).toBe('0.00');
    expect((await balance(ada)).posted).toBe('100.00');
  });

  test('is refunded once, however often it is asked for at once', async () => {
    const id = await payFromWallet();
    // So that the merchant could give more.
    await payFromWallet();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => askRefund(shop, { transactionId: id, amount: '12.00' })),
    );
    const done = answers.filter(({ userErrors }) => userErrors.length === 0);
    expect(done, JSON.stringify(answers)).toHaveLength(1);
    const codes = new Set(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code)));
    for (const code of codes) expect(['REFUND_EXCEEDS_AMOUNT', 'NOT_REFUNDABLE']).toContain(code);
    expect(
      (await untilReversed(shop, id)).refunds.filter(({ status }) => status === 'COMPLETED'),
    ).toHaveLength(1);
    expect((await balance(ada)).posted).toBe('88.00');
  });

  test('refunded again with the same key is the same refund', async () => {
    const id = await payFromWallet();
    const order = { transactionId: id, amount: '5.00', key: randomUUID(), reason: 'a scratch' };
    const first = await askRefund(shop, order);
    const again = await askRefund(shop, order);
    expect(again).toMatchObject({ replayed: true, transaction: { id: first.transaction?.id } });
    expect((await refundsOf(shop, id)).refunds).toHaveLength(1);
  });

  test('may be given back by an admin', async () => {
    const id = await payFromWallet();
    const admin = await signUpAdmin(place);
    const { transaction } = await askRefund(admin, { transactionId: id });
    expect(transaction?.type).toBe('REFUND');
    await untilReversed(ada, id);
    await admin.client.close();
  });

  test('can not be given back by whoever paid, nor where the merchant has spent it', async () => {
    const id = await payFromWallet();
    const byPayer = await askRefund(ada, { transactionId: id });
    expect(byPayer).toMatchObject({ transaction: null, userErrors: [{ code: 'NOT_REFUNDABLE' }] });
    const { transaction } = await askWithdrawal(shop, { amount: '11.00' });
    await untilSettled(shop, transaction?.id ?? '');
    const broke = await askRefund(shop, { transactionId: id });
    expect(broke.userErrors.map(({ code }) => code)).toEqual(['INSUFFICIENT_FUNDS']);
    expect(await refundsOf(ada, id)).toMatchObject({ status: 'COMPLETED' });
    expect((await balance(shop)).available).toBe('0.35');
  });
});

describe('a payment from a card', () => {
  test('goes back to the card: the merchant gives, the wallet of the payer gets nothing', async () => {
    const id = await payByCard();
    await refund(shop, id, '5.00');
    expect(await balance(shop)).toEqual({ posted: '6.62', held: '0.00', available: '6.62' });
    await refund(shop, id);
    await untilReversed(ada, id);
    expect(await balance(shop)).toEqual({ posted: '0.00', held: '0.00', available: '0.00' });
    expect(await lines(ada)).toEqual(['+100.00']);
  });

  test('whose refund is under way is set aside at the merchant', async () => {
    const id = await payByCard('tok_slow');
    const { transaction } = await askRefund(shop, { transactionId: id, amount: '5.00' });
    expect(transaction?.status).toBe('PROCESSING');
    const { posted, held, available } = await balance(shop);
    expect(posted).toBe('11.35');
    expect(minorOf(held) > 0n && minorOf(posted) - minorOf(held) === minorOf(available)).toBe(true);
    await untilSettled(shop, transaction?.id ?? '', 30_000);
    expect(await balance(shop)).toEqual({ posted: '6.62', held: '0.00', available: '6.62' });
  });

  test('whose refund is declined keeps its money at the merchant, and may be refunded again', async () => {
    const id = await payByCard('tok_refund_declined');
    const failed = await refund(shop, id, '5.00');
    expect(failed).toMatchObject({ status: 'FAILED', failure: { code: 'CARD_DECLINED' } });
    expect(await balance(shop)).toEqual({ posted: '11.35', held: '0.00', available: '11.35' });
    expect(await refundsOf(shop, id)).toMatchObject({
      status: 'COMPLETED',
      refundableAmount: { amount: '12.00' },
    });
  });

  test.each(['tok_timeout', 'tok_unavailable'])('of %s is refunded once', async (token) => {
    const id = await payByCard(token);
    expect(await refund(shop, id)).toMatchObject({ status: 'COMPLETED' });
    await untilReversed(shop, id);
    expect((await balance(shop)).posted).toBe('0.00');
  });
});

test('after all that the ledger verifies', async () => {
  expect(await askLedger(place)).toMatchObject({ balanced: true, faults: [] });
});
