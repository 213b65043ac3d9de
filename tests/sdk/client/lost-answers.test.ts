import {
  AddPaymentMethodDocument,
  HomeDocument,
  newIdempotencyKey,
  TransferDocument,
  WalletDocument,
} from '@paygraph/sdk';
import { expect, inject, test } from 'vitest';
import { deposit, signUpWithWallet } from '../../people/movements.ts';
import { clientOf, watchFetch } from './person.ts';

const place = inject('place');

test('a transfer whose answer was cut after the commit moves money once, and is answered all the same', async () => {
  const [ada, bob] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
  ]);
  await deposit(ada, '100.00');
  const { fetch, count } = watchFetch((operation, time) => {
    if (operation === 'Transfer' && time <= 2) throw new TypeError('terminated');
  });
  const paygraph = clientOf(ada, { fetch });
  const { transfer } = await paygraph.mutate(TransferDocument, {
    input: {
      sourceWalletId: ada.walletId,
      destinationWalletId: bob.walletId,
      amount: { amount: '30.00', currency: 'USD' },
      idempotencyKey: newIdempotencyKey(),
    },
  });
  expect(transfer).toMatchObject({ replayed: true, transaction: { status: 'COMPLETED' } });
  expect(count('Transfer')).toBe(3);
  const { wallet } = await paygraph.query(WalletDocument, { id: ada.walletId });
  expect(wallet?.balance.posted.amount).toBe('70.00');
});

test('what has no key is not made again: nobody knows, and that is said', async () => {
  const carol = await signUpWithWallet(place, { name: 'Carol' });
  const { fetch, count } = watchFetch((operation) => {
    if (operation === 'AddPaymentMethod') throw new TypeError('terminated');
  });
  const adding = clientOf(carol, { fetch }).mutate(AddPaymentMethodDocument, {
    input: { providerToken: 'tok_visa' },
  });
  await expect(adding).rejects.toMatchObject({ kind: 'unreachable', isOutcomeUnknown: true });
  expect(count('AddPaymentMethod')).toBe(1);
});

test('a question is asked again until it is answered', async () => {
  const dan = await signUpWithWallet(place, { name: 'Dan' });
  const { fetch, count } = watchFetch((operation, time) => {
    if (operation === 'Home' && time <= 3) throw new TypeError('terminated');
  });
  const { data, errors } = await clientOf(dan, { fetch }).ask(HomeDocument, {});
  expect(errors).toEqual([]);
  expect(data.me?.wallets).toHaveLength(1);
  expect(count('Home')).toBe(4);
});

test('a refusal says why and where, and what there is of a transaction', async () => {
  const erin = await signUpWithWallet(place, { name: 'Erin' });
  const { fetch, count } = watchFetch();
  const paying = clientOf(erin, { fetch }).mutate(TransferDocument, {
    input: {
      sourceWalletId: erin.walletId,
      recipientEmail: 'nobody@example.com',
      amount: { amount: '1.00', currency: 'USD' },
      idempotencyKey: newIdempotencyKey(),
    },
  });
  await expect(paying).rejects.toMatchObject({
    kind: 'refused',
    code: 'INSUFFICIENT_FUNDS',
    userErrors: [{ code: 'INSUFFICIENT_FUNDS', field: ['input', 'amount', 'amount'] }],
    isOutcomeUnknown: false,
  });
  expect(count('Transfer')).toBe(1);
});
