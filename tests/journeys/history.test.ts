import { TransactionHistoryDocument, type TransactionHistoryQuery } from '@paygraph/sdk';
import { eventually } from '@paygraph/testing';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import {
  askDeposit,
  askTransfer,
  deposit,
  signUpWithWallet,
  untilSettled,
  type WalletHolder,
} from '../people/movements.ts';
import { askRefund, askWithdrawal, pay, signUpMerchant, untilReversed } from '../people/payments.ts';
import { addCard, type Person } from '../people/person.ts';

const place = inject('place');
let ada: WalletHolder;
let shop: WalletHolder;

beforeEach(async () => {
  [ada, shop] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpMerchant(place, { name: 'Corner Shop' }),
  ]);
  return () => Promise.all([ada.client.close(), shop.client.close()]);
});

type Step = NonNullable<NonNullable<TransactionHistoryQuery['transaction']>['history']>[number];

/** The history once its last step is there: the trail is written a moment after what it tells of. */
async function historyUntil(viewer: Pick<Person, 'client'>, id: string, last: Step['status']) {
  return await eventually(`the history of ${id} comes to ${last}`, async () => {
    const { transaction } = await viewer.client.mustRun(TransactionHistoryDocument, { id });
    const history = transaction?.history ?? [];
    return history.at(-1)?.status === last ? history : undefined;
  });
}

/**
 * What happened, in words. PROCESSING is left out: whether a movement needed it depends on how long its calls took. Each
 * step is there once, and none before the one that came before it.
 */
function told(history: readonly Step[]): readonly string[] {
  expect(new Set(history.map(({ id }) => id)).size).toBe(history.length);
  const times = history.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  return history.filter(({ detail }) => detail !== 'It is under way.').map(({ detail }) => detail);
}

async function idOf(asked: Promise<{ transaction: { id: string } | null }>): Promise<string> {
  const { transaction } = await asked;
  if (transaction === null) throw new Error('refused, and not recorded');
  return transaction.id;
}

describe('the whole of a movement is told, oldest first:', () => {
  test('a deposit', async () => {
    const id = await deposit(ada, '100.00');
    expect(told(await historyUntil(ada, id, 'COMPLETED'))).toEqual([
      'A deposit of 100.00 USD was asked for.',
      'The payment provider took 100.00 USD.',
      '100.00 USD was put into the wallet.',
    ]);
  });

  test('a deposit that failed, and why', async () => {
    const cardId = await addCard(ada, 'tok_declined');
    const id = await idOf(askDeposit(ada, { amount: '10.00', cardId }));
    expect(told(await historyUntil(ada, id, 'FAILED'))).toEqual([
      'A deposit of 10.00 USD was asked for.',
      'The payment provider took nothing.',
      'It failed. The payment method was declined. Ask whoever issued it, or use another one.',
    ]);
  });

  test('a withdrawal', async () => {
    await deposit(ada, '100.00');
    const id = await idOf(askWithdrawal(ada, { amount: '30.00' }));
    expect(told(await historyUntil(ada, id, 'COMPLETED'))).toEqual([
      'A withdrawal of 30.00 USD was asked for.',
      'The payment provider paid 30.00 USD out.',
      '30.00 USD was paid out.',
    ]);
  });

  test('a transfer, to either side alike', async () => {
    await deposit(ada, '100.00');
    const id = await idOf(askTransfer(ada, { amount: '25.50', to: { walletId: shop.walletId } }));
    const history = await historyUntil(ada, id, 'COMPLETED');
    expect(told(history)).toEqual(['A transfer of 25.50 USD was asked for.', '25.50 USD was sent.']);
    expect(await historyUntil(shop, id, 'COMPLETED')).toEqual(history);
  });

  test('a payment by card, given back by two refunds', async () => {
    const id = await pay(ada, { amount: '12.00', to: shop, cardId: ada.cardId });
    const part = await idOf(askRefund(shop, { transactionId: id, amount: '5.00' }));
    await untilSettled(shop, part);
    const rest = await idOf(askRefund(shop, { transactionId: id }));
    await untilReversed(ada, id);
    expect(told(await historyUntil(ada, id, 'REVERSED'))).toEqual([
      'A payment of 12.00 USD was asked for.',
      'The payment provider took 12.00 USD.',
      '12.00 USD was paid.',
      'All of it was given back.',
    ]);
    for (const [refund, amount] of [
      [part, '5.00'],
      [rest, '7.00'],
    ] as const) {
      expect(told(await historyUntil(ada, refund, 'COMPLETED'))).toEqual([
        `A refund of ${amount} USD was asked for.`,
        `The payment provider gave ${amount} USD back.`,
        `${amount} USD was given back.`,
      ]);
    }
  });

  test('a payment from a wallet', async () => {
    await deposit(ada, '100.00');
    const id = await pay(ada, { amount: '12.00', to: shop });
    expect(told(await historyUntil(shop, id, 'COMPLETED'))).toEqual([
      'A payment of 12.00 USD was asked for.',
      '12.00 USD was paid.',
    ]);
  });
});

test('an admin reads a history as its parties do; to a stranger there is no such transaction', async () => {
  const id = await deposit(ada, '100.00');
  const history = await historyUntil(ada, id, 'COMPLETED');
  const admin = await signUpAdmin(place);
  expect(await historyUntil(admin, id, 'COMPLETED')).toEqual(history);
  const { data, errors } = await shop.client.run(TransactionHistoryDocument, { id });
  expect(data).toEqual({ transaction: null });
  expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  await admin.client.close();
});
