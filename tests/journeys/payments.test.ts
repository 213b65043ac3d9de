import { randomUUID } from 'node:crypto';
import { askLedger } from '@paygraph/testing';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { followWallet, untilEnd } from '../people/following.ts';
import {
  available,
  deposit,
  minorOf,
  signUpWithWallet,
  untilSettled,
  type WalletHolder,
} from '../people/movements.ts';
import { askPayment, pay, signUpMerchant } from '../people/payments.ts';
import { addCard, openWallet } from '../people/person.ts';
import { lines, readStatement } from '../people/statement.ts';

const place = inject('place');
let ada: WalletHolder;
let shop: WalletHolder;

beforeAll(async () => {
  [ada, shop] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpMerchant(place, { name: 'Corner Shop' }),
  ]);
  await deposit(ada, '100.00');
  return () => Promise.all([ada.client.close(), shop.client.close()]);
});

describe('a payment', () => {
  test("from the wallet is the merchant's less the fee, and both see it as their own", async () => {
    const before = await available(shop);
    const { transaction, userErrors } = await askPayment(ada, {
      amount: '12.00',
      to: shop,
      reference: 'order 4711',
    });
    expect(userErrors).toEqual([]);
    expect(transaction).toMatchObject({
      type: 'PAYMENT',
      status: 'COMPLETED',
      amount: { amount: '12.00', currency: 'USD' },
      fee: { amount: '0.65', currency: 'USD' },
      reference: 'order 4711',
      counterparty: { id: shop.userId, displayName: 'Corner Shop' },
    });
    const theirs = await untilSettled(shop, transaction?.id ?? '');
    expect(theirs).toMatchObject({
      fee: { amount: '0.65' },
      reference: 'order 4711',
      counterparty: { id: ada.userId, displayName: 'Ada' },
    });
    expect(before).toBe('0.00');
    expect(await available(ada)).toBe('88.00');
    expect(await available(shop)).toBe('11.35');
    expect(await lines(ada)).toEqual(['+100.00', '-12.00']);
    expect(await lines(shop)).toEqual(['+12.00', '-0.65']);
    const entries = await readStatement(shop);
    expect(entries.map((entry) => entry.transaction?.type)).toEqual(['PAYMENT', 'PAYMENT']);
  });

  test('from a card is the same to the merchant, and leaves the wallet of the payer alone', async () => {
    const [adas, shops] = [await available(ada), await available(shop)];
    const id = await pay(ada, { amount: '12.00', to: shop, cardId: ada.cardId });
    expect(await untilSettled(ada, id)).toMatchObject({ type: 'PAYMENT', fee: { amount: '0.65' } });
    expect(await available(ada)).toBe(adas);
    expect(minorOf(await available(shop)) - minorOf(shops)).toBe(1135n);
    expect((await lines(shop)).slice(-2)).toEqual(['+12.00', '-0.65']);
  });

  test.each([
    ['tok_declined', 'FAILED', 'CARD_DECLINED'],
    ['tok_slow', 'COMPLETED', null],
    ['tok_timeout', 'COMPLETED', null],
    ['tok_unavailable', 'COMPLETED', null],
  ] as const)('from %s comes to %s, and the merchant sees it live', async (token, status, code) => {
    const live = await followWallet(shop);
    const before = await available(shop);
    const { transaction } = await askPayment(ada, {
      amount: '12.00',
      to: shop,
      cardId: await addCard(ada, token),
    });
    const settled = await untilSettled(ada, transaction?.id ?? '', 30_000);
    expect(settled).toMatchObject({ status, failure: code === null ? null : { code } });
    const changes = await untilEnd(live);
    expect(changes.at(-1)).toMatchObject({ status, transaction: { id: transaction?.id } });
    live.stop();
    expect(minorOf(await available(shop)) - minorOf(before)).toBe(status === 'COMPLETED' ? 1135n : 0n);
  });

  test('asked for many times at once with one key is one', async () => {
    const before = await available(ada);
    const order = { amount: '1.00', to: shop, key: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 20 }, () => askPayment(ada, order)));
    expect(new Set(answers.map(({ transaction }) => transaction?.id)).size).toBe(1);
    expect(minorOf(before) - minorOf(await available(ada))).toBe(100n);
  });
});

/** 2.9 % rounded half even, plus a fixed amount by currency; never more than the payment. */
const fees = [
  ['USD', '12.00', '0.65'],
  ['USD', '0.01', '0.01'],
  ['USD', '0.30', '0.30'],
  // 14.5 cents and 43.5 cents: both to the even one.
  ['USD', '5.00', '0.44'],
  ['USD', '15.00', '0.74'],
  ['EUR', '12.00', '0.70'],
  ['GBP', '12.00', '0.55'],
  ['JPY', '1000', '69'],
  ['JPY', '20', '20'],
  ['CHF', '12.00', '0.35'],
  ['KWD', '12.000', '0.348'],
] as const;

test.each(fees)('of %s %s the fee is %s', async (currency, amount, fee) => {
  const to = { walletId: await shopsWallet(currency) };
  const id = await pay({ ...ada, currency }, { amount, to, cardId: ada.cardId });
  expect(await untilSettled(ada, id)).toMatchObject({ fee: { amount: fee, currency } });
});

const opened = new Map<string, Promise<string>>();

/** One a person and currency: a second one is refused. */
function shopsWallet(currency: string): Promise<string> {
  if (currency === shop.currency) return Promise.resolve(shop.walletId);
  const wallet = opened.get(currency) ?? openWallet(shop, currency);
  opened.set(currency, wallet);
  return wallet;
}

test('after all that the ledger verifies', async () => {
  expect(await askLedger(place)).toMatchObject({ balanced: true, faults: [] });
});
