import { createIds } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import { describe, expect, test } from 'vitest';
import { createTestLedger } from '../testing/ledger.ts';
import { createTestPayments } from '../testing/payments.ts';
import { defaultLimits, defaultLimitsByRole } from './limits.ts';
import { createWithdraw, type WithdrawCommand } from './withdraw.ts';

const ids = createIds();
const usd = (minor: bigint): Money => ({ minor, currency: 'USD' });

function given({ limits = defaultLimitsByRole } = {}) {
  const ledger = createTestLedger();
  const payments = createTestPayments();
  const [ada, ben] = [ids.next('usr'), ids.next('usr')];
  const walletId = ledger.open(ada, 'USD', 10_000n);
  const paymentMethodId = payments.add(ada);
  const { check, fingerprintText } = createWithdraw({ ledger, payments, limits });
  const asked: WithdrawCommand = { walletId, paymentMethodId, amount: usd(6_000n), idempotencyKey: 'k' };
  const when = (changed: Partial<WithdrawCommand> = {}, role: 'USER' | 'MERCHANT' = 'USER') =>
    check({ ...asked, ...changed }, { userId: ada, role });
  return { ledger, payments, ada, ben, walletId, paymentMethodId, asked, when, fingerprintText };
}

test('a withdrawal is recorded with its wallet and its payment method, both the holder’s', async () => {
  const { when, ada, walletId, paymentMethodId } = given();
  expect(await when()).toMatchObject({
    type: 'WITHDRAWAL',
    source: { walletId, ownerId: ada },
    destination: undefined,
    paymentMethod: { paymentMethodId, ownerId: ada },
  });
});

describe('a withdrawal is refused', () => {
  type World = ReturnType<typeof given>;
  const cases: [string, (world: World) => Partial<WithdrawCommand>, object][] = [
    [
      'from a stranger’s wallet, as from one that does not exist',
      ({ ledger, ben }) => ({ walletId: ledger.open(ben, 'USD', 10_000n) }),
      { code: 'WALLET_NOT_FOUND', about: 'source' },
    ],
    [
      'to a stranger’s payment method, as to one that does not exist',
      ({ payments, ben }) => ({ paymentMethodId: payments.add(ben) }),
      { code: 'PAYMENT_METHOD_NOT_FOUND', about: 'payment-method' },
    ],
    [
      'to what is no payment method’s id',
      () => ({ paymentMethodId: 'x' }),
      { code: 'PAYMENT_METHOD_NOT_FOUND', about: 'payment-method' },
    ],
    [
      'in another currency',
      () => ({ amount: { minor: 1n, currency: 'EUR' } }),
      { code: 'CURRENCY_MISMATCH', about: 'currency' },
    ],
    [
      'of more than there is',
      () => ({ amount: usd(10_001n) }),
      { code: 'INSUFFICIENT_FUNDS', about: 'amount' },
    ],
    [
      'of more than one transaction may move',
      ({ ledger, ada }) => ({ walletId: ledger.open(ada, 'USD', 2_000_000n), amount: usd(1_000_001n) }),
      { code: 'LIMIT_EXCEEDED', about: 'amount' },
    ],
  ];
  test.each(cases)('%s', async (_rule, change, refusal) => {
    const world = given();
    expect(await world.when(change(world))).toEqual(refusal);
  });

  test('from a wallet that is not active', async () => {
    const { ledger, when, walletId } = given();
    ledger.setStatus(walletId, 'FROZEN');
    expect(await when()).toEqual({ code: 'WALLET_NOT_ACTIVE', about: 'source' });
  });

  test('by the limit of the asker’s own role', async () => {
    const tight = { ...defaultLimits, transaction: { ...defaultLimits.transaction, USD: 100n } };
    const { when } = given({ limits: { ...defaultLimitsByRole, MERCHANT: tight } });
    expect(await when({}, 'MERCHANT')).toEqual({ code: 'LIMIT_EXCEEDED', about: 'amount' });
    expect(await when()).toMatchObject({ type: 'WITHDRAWAL' });
  });
});

test('every part of a withdrawal makes it another one', () => {
  const { fingerprintText, asked } = given();
  const changes: Partial<WithdrawCommand>[] = [
    { walletId: 'x' },
    { paymentMethodId: 'x' },
    { amount: usd(1n) },
    { amount: { minor: 6_000n, currency: 'EUR' } },
  ];
  const texts = [asked, ...changes.map((changed) => ({ ...asked, ...changed }))].map(fingerprintText);
  expect(new Set(texts).size).toBe(texts.length);
});
