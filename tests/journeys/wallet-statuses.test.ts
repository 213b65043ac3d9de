import { askLedger } from '@paygraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import {
  askDeposit,
  askTransfer,
  available,
  balance,
  deposit,
  signUpWithWallet,
  untilSettled,
  type WalletHolder,
} from '../people/movements.ts';
import { askPayment, askWithdrawal, signUpMerchant } from '../people/payments.ts';
import { addCard, type Person } from '../people/person.ts';
import {
  deactivateWallet,
  freezeWallet,
  reactivateWallet,
  unfreezeWallet,
} from '../people/wallet-statuses.ts';

const place = inject('place');
let admin: Person;
let bob: WalletHolder;
let shop: WalletHolder;
let ada: WalletHolder;

beforeAll(async () => {
  [admin, bob, shop] = await Promise.all([
    signUpAdmin(place),
    signUpWithWallet(place, { name: 'Bob' }),
    signUpMerchant(place, { name: 'Corner Shop' }),
  ]);
  await deposit(bob, '50.00');
});
beforeEach(async () => {
  ada = await signUpWithWallet(place, { name: 'Ada' });
  return () => ada.client.close();
});
afterAll(() => Promise.all([admin, bob, shop].map(({ client }) => client.close())));

/** Each way money can be asked to move into or out of Ada's wallet. */
const movements = [
  ['a deposit', () => askDeposit(ada, { amount: '1.00' })],
  ['a withdrawal', () => askWithdrawal(ada, { amount: '1.00' })],
  ['a transfer from it', () => askTransfer(ada, { amount: '1.00', to: { walletId: bob.walletId } })],
  ['a transfer to it', () => askTransfer(bob, { amount: '1.00', to: { walletId: ada.walletId } })],
  ['a payment', () => askPayment(ada, { amount: '1.00', to: shop })],
] as const;

async function expectClosed(): Promise<void> {
  const before = await balance(ada);
  for (const [what, ask] of movements) {
    expect(await ask(), what).toMatchObject({
      transaction: null,
      userErrors: [{ code: 'WALLET_NOT_ACTIVE' }],
    });
  }
  expect(await balance(ada)).toEqual(before);
}

describe('a frozen wallet', () => {
  test('neither gives nor takes, shows what is in it, and goes on where it was once it is unfrozen', async () => {
    await deposit(ada, '20.00');
    expect(await freezeWallet(admin, ada.walletId)).toMatchObject({
      wallet: { id: ada.walletId, status: 'FROZEN' },
      userErrors: [],
    });
    await expectClosed();
    expect(await available(ada)).toBe('20.00');
    expect(await unfreezeWallet(admin, ada.walletId)).toMatchObject({ wallet: { status: 'ACTIVE' } });
    const sent = await askTransfer(ada, { amount: '1.00', to: { walletId: bob.walletId } });
    expect(sent.transaction?.status).toBe('COMPLETED');
  });

  test('that its owner had closed is closed again once it is unfrozen', async () => {
    await deactivateWallet(ada, ada.walletId);
    await freezeWallet(admin, ada.walletId);
    expect(await unfreezeWallet(admin, ada.walletId)).toMatchObject({ wallet: { status: 'DEACTIVATED' } });
    await expectClosed();
  });

  test('can be neither closed nor opened by its owner', async () => {
    await freezeWallet(admin, ada.walletId);
    for (const change of [deactivateWallet, reactivateWallet]) {
      const answer = await change(ada, ada.walletId);
      expect(answer).toMatchObject({ wallet: null, userErrors: [{ code: 'WALLET_NOT_ACTIVE' }] });
    }
  });

  test('is frozen and unfrozen by admins alone', async () => {
    for (const change of [freezeWallet, unfreezeWallet]) {
      await expect(change(ada, ada.walletId)).rejects.toThrow('FORBIDDEN');
    }
    expect(await askDeposit(ada, { amount: '1.00' })).toMatchObject({ userErrors: [] });
  });

  test('while a withdrawal is under way: what was promised goes out', async () => {
    await deposit(ada, '20.00');
    const to = await addCard(ada, 'tok_slow');
    const { transaction } = await askWithdrawal(ada, { amount: '15.00', to });
    expect((await balance(ada)).held).toBe('15.00');
    await freezeWallet(admin, ada.walletId);
    expect((await untilSettled(ada, transaction?.id ?? '')).status).toBe('COMPLETED');
    expect(await balance(ada)).toEqual({ posted: '5.00', held: '0.00', available: '5.00' });
  });

  test('while a deposit is under way: the card gets its money back', async () => {
    const cardId = await addCard(ada, 'tok_slow');
    const { transaction } = await askDeposit(ada, { amount: '15.00', cardId });
    await freezeWallet(admin, ada.walletId);
    const settled = await untilSettled(ada, transaction?.id ?? '', 30_000);
    expect(settled).toMatchObject({ status: 'FAILED', failure: { code: 'WALLET_NOT_ACTIVE' } });
    expect(await balance(ada)).toEqual({ posted: '0.00', held: '0.00', available: '0.00' });
  });
});

describe('a deactivated wallet', () => {
  test('neither gives nor takes until it is reactivated', async () => {
    expect(await deactivateWallet(ada, ada.walletId)).toMatchObject({
      wallet: { id: ada.walletId, status: 'DEACTIVATED' },
      userErrors: [],
    });
    await expectClosed();
    expect(await reactivateWallet(ada, ada.walletId)).toMatchObject({ wallet: { status: 'ACTIVE' } });
    await deposit(ada, '1.00');
    expect(await available(ada)).toBe('1.00');
  });

  test('was empty: one with money in it stays open', async () => {
    await deposit(ada, '0.01');
    const answer = await deactivateWallet(ada, ada.walletId);
    expect(answer).toMatchObject({ wallet: null, userErrors: [{ code: 'WALLET_NOT_EMPTY' }] });
    expect(await askDeposit(ada, { amount: '1.00' })).toMatchObject({ userErrors: [] });
  });

  test('had nothing under way: one whose last money is on its way out stays open until it is gone', async () => {
    await deposit(ada, '20.00');
    const to = await addCard(ada, 'tok_slow');
    const { transaction } = await askWithdrawal(ada, { amount: '20.00', to });
    expect((await balance(ada)).available).toBe('0.00');
    expect(await deactivateWallet(ada, ada.walletId)).toMatchObject({
      userErrors: [{ code: 'WALLET_NOT_EMPTY' }],
    });
    await untilSettled(ada, transaction?.id ?? '');
    expect(await deactivateWallet(ada, ada.walletId)).toMatchObject({ wallet: { status: 'DEACTIVATED' } });
  });

  test('while a deposit is under way: the card gets its money back', async () => {
    const cardId = await addCard(ada, 'tok_slow');
    const { transaction } = await askDeposit(ada, { amount: '15.00', cardId });
    expect(await deactivateWallet(ada, ada.walletId)).toMatchObject({ wallet: { status: 'DEACTIVATED' } });
    const settled = await untilSettled(ada, transaction?.id ?? '', 30_000);
    expect(settled).toMatchObject({ status: 'FAILED', failure: { code: 'WALLET_NOT_ACTIVE' } });
    expect((await balance(ada)).posted).toBe('0.00');
  });

  test('may also be closed and opened twice', async () => {
    for (const change of [deactivateWallet, deactivateWallet, reactivateWallet, reactivateWallet]) {
      expect(await change(ada, ada.walletId)).toMatchObject({ userErrors: [] });
    }
  });
});

test('after all that the ledger verifies', async () => {
  expect(await askLedger(place)).toMatchObject({ balanced: true, faults: [] });
});
