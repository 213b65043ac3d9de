import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createTestLedger } from '../testing/ledger.ts';
import { createTestPayments } from '../testing/payments.ts';
import { createDeposit, type DepositCommand } from './deposit.ts';
import { defaultLimitsByRole } from './limits.ts';

const ids = createIds();

function given() {
  const ledger = createTestLedger();
  const payments = createTestPayments();
  const [ada, ben] = [ids.next('usr'), ids.next('usr')];
  const walletId = ledger.open(ada, 'USD');
  const paymentMethodId = payments.add(ada);
  const { check } = createDeposit({ ledger, payments, limits: defaultLimitsByRole });
  const when = (changed: Partial<DepositCommand>) =>
    check(
      {
        walletId,
        paymentMethodId,
        amount: { minor: 10_000n, currency: 'USD' },
        idempotencyKey: 'k',
        ...changed,
      },
      { userId: ada, role: 'USER' },
    );
  return { ledger, payments, ada, ben, walletId, paymentMethodId, when };
}

test('a deposit is recorded with its wallet and its payment method, both the depositor’s', async () => {
  const { when, ada, walletId, paymentMethodId } = given();
  expect(await when({})).toMatchObject({
    type: 'DEPOSIT',
    source: undefined,
    destination: { walletId, ownerId: ada },
    paymentMethod: { paymentMethodId, ownerId: ada },
  });
});

describe('a deposit is refused', () => {
  test('into a stranger’s wallet, as into one that does not exist', async () => {
    const { ledger, ben, when } = given();
    const refusal = { code: 'WALLET_NOT_FOUND', about: 'destination' };
    expect(await when({ walletId: ledger.open(ben, 'USD') })).toEqual(refusal);
    expect(await when({ walletId: ids.next('wal') })).toEqual(refusal);
    expect(await when({ walletId: 'wallet' })).toEqual(refusal);
  });

  test('from a stranger’s payment method, and from none', async () => {
    const { payments, ben, when } = given();
    const refusal = { code: 'PAYMENT_METHOD_NOT_FOUND', about: 'payment-method' };
    expect(await when({ paymentMethodId: payments.add(ben) })).toEqual(refusal);
    expect(await when({ paymentMethodId: 'card' })).toEqual(refusal);
  });

  test('in another currency than the wallet’s', async () => {
    expect(await given().when({ amount: { minor: 1n, currency: 'JPY' } })).toEqual({
      code: 'CURRENCY_MISMATCH',
      about: 'currency',
    });
  });

  test('into a frozen wallet', async () => {
    const { ledger, walletId, when } = given();
    ledger.setStatus(walletId, 'FROZEN');
    expect(await when({})).toEqual({ code: 'WALLET_NOT_ACTIVE', about: 'destination' });
  });

  test('above the limit of one transaction', async () => {
    expect(await given().when({ amount: { minor: 1_000_001n, currency: 'USD' } })).toEqual({
      code: 'LIMIT_EXCEEDED',
      about: 'amount',
    });
  });
});
