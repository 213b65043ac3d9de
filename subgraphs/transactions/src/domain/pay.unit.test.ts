import { createIds } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { createTestLedger } from '../testing/ledger.ts';
import { createTestPayments } from '../testing/payments.ts';
import { defaultLimitsByRole } from './limits.ts';
import { defaultFeeTariff } from './merchant-fee.ts';
import { createPay, type PayCommand } from './pay.ts';

const ids = createIds();
const usd = (minor: bigint): Money => ({ minor, currency: 'USD' });

/** Ada with 100.00 USD and a card, a shop with USD and EUR, and Ben, who sells nothing. */
function given() {
  const ledger = createTestLedger();
  const payments = createTestPayments();
  const [ada, ben, shop] = [ids.next('usr'), ids.next('usr'), ids.next('usr')];
  const adaUsd = ledger.open(ada, 'USD', 10_000n);
  const benUsd = ledger.open(ben, 'USD', 10_000n);
  const shopUsd = ledger.open(shop, 'USD');
  const shopEur = ledger.open(shop, 'EUR');
  const card = payments.add(ada);
  const { check, fingerprintText } = createPay({
    ledger,
    payments,
    directory: { isMerchant: async (userId) => userId === shop },
    limits: defaultLimitsByRole,
    tariff: defaultFeeTariff,
  });
  const asked: PayCommand = {
    merchantWalletId: shopUsd,
    source: { walletId: adaUsd },
    amount: usd(1_200n),
    reference: 'order 4711',
    description: 'shoes',
    idempotencyKey: 'k',
  };
  const when = (changed: Partial<PayCommand> = {}, userId = ada) =>
    check({ ...asked, ...changed }, { userId, role: 'USER' });
  return {
    ledger,
    payments,
    ada,
    ben,
    shop,
    adaUsd,
    benUsd,
    shopUsd,
    shopEur,
    card,
    asked,
    when,
    fingerprintText,
  };
}

describe('a payment is recorded', () => {
  test('from the payer’s own wallet, with the merchant’s fee and order number', async () => {
    const { when, ada, shop, adaUsd, shopUsd } = given();
    expect(await when()).toEqual({
      type: 'PAYMENT',
      amount: usd(1_200n),
      fee: usd(65n),
      source: { walletId: adaUsd, ownerId: ada },
      destination: { walletId: shopUsd, ownerId: shop },
      paymentMethod: undefined,
      reference: 'order 4711',
      description: 'shoes',
    });
  });

  test('from the payer’s own card, whatever is in the wallet', async () => {
    const { when, ada, card } = given();
    expect(await when({ source: { paymentMethodId: card }, amount: usd(20_000n) })).toMatchObject({
      source: undefined,
      paymentMethod: { paymentMethodId: card, ownerId: ada },
    });
  });
});

describe('a payment is refused', () => {
  type World = ReturnType<typeof given>;
  const cases: [string, (world: World) => Partial<PayCommand>, object][] = [
    [
      'to someone who is no merchant, as to nobody',
      ({ benUsd }) => ({ merchantWalletId: benUsd }),
      { code: 'WALLET_NOT_FOUND', about: 'destination' },
    ],
    [
      'to a wallet nobody opened',
      () => ({ merchantWalletId: ids.next('wal') }),
      { code: 'WALLET_NOT_FOUND', about: 'destination' },
    ],
    [
      'to what is no wallet’s id',
      () => ({ merchantWalletId: 'x' }),
      { code: 'WALLET_NOT_FOUND', about: 'destination' },
    ],
    [
      'from a stranger’s wallet',
      ({ benUsd }) => ({ source: { walletId: benUsd } }),
      { code: 'WALLET_NOT_FOUND', about: 'source' },
    ],
    [
      'from a stranger’s card',
      ({ payments, ben }) => ({ source: { paymentMethodId: payments.add(ben) } }),
      { code: 'PAYMENT_METHOD_NOT_FOUND', about: 'payment-method' },
    ],
    [
      'from what is no card’s id',
      () => ({ source: { paymentMethodId: 'x' } }),
      { code: 'PAYMENT_METHOD_NOT_FOUND', about: 'payment-method' },
    ],
    [
      'in another currency than the payer’s wallet',
      () => ({ amount: { minor: 1n, currency: 'EUR' } }),
      { code: 'CURRENCY_MISMATCH', about: 'currency' },
    ],
    [
      'to a merchant’s wallet of another currency',
      ({ shopEur }) => ({ merchantWalletId: shopEur }),
      { code: 'CURRENCY_MISMATCH', about: 'destination' },
    ],
    [
      'of more than there is',
      () => ({ amount: usd(10_001n) }),
      { code: 'INSUFFICIENT_FUNDS', about: 'amount' },
    ],
    [
      'by card in another currency than the merchant’s wallet',
      ({ card, shopEur }) => ({ source: { paymentMethodId: card }, merchantWalletId: shopEur }),
      { code: 'CURRENCY_MISMATCH', about: 'currency' },
    ],
    [
      'of more than one transaction may move',
      ({ card }) => ({ source: { paymentMethodId: card }, amount: usd(1_000_001n) }),
      { code: 'LIMIT_EXCEEDED', about: 'amount' },
    ],
  ];
  test.each(cases)('%s', async (_rule, change, refusal) => {
    const world = given();
    expect(await world.when(change(world))).toEqual(refusal);
  });

  test('to oneself, from whatever', async () => {
    const { when, ledger, payments, shop } = given();
    const merchantWalletId = ledger.open(shop, 'USD', 10_000n);
    const refusal = { code: 'SAME_WALLET', about: 'destination' };
    const card = { paymentMethodId: payments.add(shop) };
    expect(await when({ merchantWalletId, source: card }, shop)).toEqual(refusal);
    expect(await when({ merchantWalletId, source: { walletId: merchantWalletId } }, shop)).toEqual(refusal);
  });

  test('from or to a wallet that is not active', async () => {
    const { when, ledger, adaUsd, shopUsd } = given();
    ledger.setStatus(shopUsd, 'FROZEN');
    expect(await when()).toEqual({ code: 'WALLET_NOT_ACTIVE', about: 'destination' });
    ledger.setStatus(adaUsd, 'DEACTIVATED');
    expect(await when()).toEqual({ code: 'WALLET_NOT_ACTIVE', about: 'source' });
  });
});

test('every part of a payment makes it another one', () => {
  const { fingerprintText, asked, card } = given();
  const changes: Partial<PayCommand>[] = [
    { merchantWalletId: 'x' },
    { source: { walletId: 'x' } },
    { source: { paymentMethodId: card } },
    { amount: usd(1n) },
    { amount: { minor: 1_200n, currency: 'EUR' } },
    { reference: undefined },
    { description: undefined },
    // The one in the place of the other.
    { reference: 'shoes', description: 'order 4711' },
  ];
  const texts = [asked, ...changes.map((changed) => ({ ...asked, ...changed }))].map(fingerprintText);
  expect(new Set(texts).size).toBe(texts.length);
  expect(fingerprintText({ ...asked, idempotencyKey: 'another' })).toBe(texts[0]);
});
