import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createTestLedger } from '../testing/ledger.ts';
import { createTestPayments } from '../testing/payments.ts';
import type { Role } from './asker.ts';
import { createRefund, type RefundCommand } from './refund.ts';
import { openTransaction, type Transaction } from './transaction.ts';

const ids = createIds();
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const;

/** Ada paid the shop 12.00, of which it has 11.35 left; Ben has nothing to do with it. */
function given({
  by = 'wallet',
  shopHas = 1_135n,
  changed = {},
}: {
  by?: 'wallet' | 'card';
  shopHas?: bigint;
  changed?: Partial<Transaction>;
} = {}) {
  const ledger = createTestLedger();
  const payments = createTestPayments();
  const [ada, ben, shop] = [ids.next('usr'), ids.next('usr'), ids.next('usr')];
  const source = { walletId: ledger.open(ada, 'USD'), ownerId: ada };
  const destination = { walletId: ledger.open(shop, 'USD', shopHas), ownerId: shop };
  const card = { paymentMethodId: payments.add(ada), ownerId: ada };
  const opened = openTransaction(
    {
      type: 'PAYMENT',
      amount: usd(1_200n),
      fee: usd(65n),
      source: by === 'wallet' ? source : undefined,
      destination,
      paymentMethod: by === 'card' ? card : undefined,
      description: undefined,
      reference: 'order 4711',
    },
    { id: ids.next('txn'), initiatorId: ada, at: new Date() },
  );
  const payment: Transaction = { ...opened, status: 'COMPLETED', version: 2, ...changed };
  const { check } = createRefund({
    store: { find: async (id) => (id === payment.id ? payment : undefined) },
    ledger,
    payments,
  });
  const when = (asked: Partial<RefundCommand> = {}, { userId = shop, role = 'MERCHANT' as Role } = {}) =>
    check(
      { transactionId: payment.id, amount: undefined, reason: 'a scratch', idempotencyKey: 'k', ...asked },
      { userId, role },
    );
  return { ledger, ada, ben, shop, source, destination, card, payment, when };
}

describe('a refund is recorded', () => {
  test('by the merchant that was paid, from its wallet back to the payer’s, whole where no amount is named', async () => {
    const { when, payment, source, destination } = given();
    expect(await when()).toEqual({
      type: 'REFUND',
      amount: usd(1_200n),
      source: destination,
      destination: source,
      paymentMethod: undefined,
      description: 'a scratch',
      reference: 'order 4711',
      refundOf: { paymentId: payment.id, feeShare: usd(65n) },
      takesRest: true,
    });
  });

  test('of a part', async () => {
    expect(await given().when({ amount: usd(500n) })).toMatchObject({
      amount: usd(500n),
      refundOf: { feeShare: usd(27n) },
      takesRest: false,
    });
  });

  test('back to the card where it came from one', async () => {
    const { when, card, destination } = given({ by: 'card' });
    expect(await when()).toMatchObject({ source: destination, destination: undefined, paymentMethod: card });
  });

  test('by an admin, whoever was paid', async () => {
    const { when, ben } = given();
    expect(await when({}, { userId: ben, role: 'ADMIN' })).toMatchObject({ type: 'REFUND' });
  });
});

describe('a refund is refused', () => {
  const notFound = { code: 'TRANSACTION_NOT_FOUND', about: 'payment' };
  const notRefundable = { code: 'NOT_REFUNDABLE', about: 'payment' };

  test('of what does not exist, also to an admin', async () => {
    const { when, ben } = given();
    for (const transactionId of [ids.next('txn'), 'x']) {
      expect(await when({ transactionId })).toEqual(notFound);
      expect(await when({ transactionId }, { userId: ben, role: 'ADMIN' })).toEqual(notFound);
    }
  });

  test('of a stranger’s payment, as of one that does not exist, also to a merchant', async () => {
    const { when, ben } = given();
    expect(await when({}, { userId: ben, role: 'MERCHANT' })).toEqual(notFound);
  });

  test('to whoever paid', async () => {
    const { when, ada } = given();
    expect(await when({}, { userId: ada, role: 'USER' })).toEqual(notRefundable);
  });

  test.each([
    ['no payment', { type: 'TRANSFER' as const }],
    ['not completed', { status: 'PROCESSING' as const }],
    ['failed', { status: 'FAILED' as const }],
    ['given back already', { status: 'REVERSED' as const }],
  ])('of what is %s', async (_what, changed) => {
    expect(await given({ changed }).when()).toEqual(notRefundable);
  });

  test('of more than was paid, and in another currency', async () => {
    const { when } = given();
    expect(await when({ amount: usd(1_201n) })).toEqual({ code: 'REFUND_EXCEEDS_AMOUNT', about: 'amount' });
    expect(await when({ amount: { minor: 1n, currency: 'EUR' } })).toEqual({
      code: 'CURRENCY_MISMATCH',
      about: 'currency',
    });
  });

  test('where the merchant has too little, its share of the fee counted in', async () => {
    expect(await given({ shopHas: 1_135n }).when()).toMatchObject({ type: 'REFUND' });
    expect(await given({ shopHas: 1_134n }).when()).toEqual({ code: 'INSUFFICIENT_FUNDS', about: 'amount' });
  });

  test('from or to a wallet that is not active', async () => {
    const { when, ledger, source, destination } = given();
    ledger.setStatus(source.walletId, 'FROZEN');
    expect(await when()).toEqual({ code: 'WALLET_NOT_ACTIVE', about: 'destination' });
    ledger.setStatus(destination.walletId, 'FROZEN');
    expect(await when()).toEqual({ code: 'WALLET_NOT_ACTIVE', about: 'source' });
  });
});
