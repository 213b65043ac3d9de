/** Both parties of a movement are told what concerns them, in their words; of one that failed, only who began it. */
import { TransactionDocument } from '@paygraph/sdk';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  askDeposit,
  askTransfer,
  deposit,
  signUpWithWallet,
  untilSettled,
  type WalletHolder,
} from '../people/movements.ts';
import {
  endsOf,
  mailsAbout,
  notificationsOf,
  recordedOf,
  type Told,
  untilTold,
} from '../people/notifications.ts';
import {
  askPayment,
  askRefund,
  askWithdrawal,
  pay,
  signUpMerchant,
  untilReversed,
} from '../people/payments.ts';
import { addCard } from '../people/person.ts';

const place = inject('place');
let ada: WalletHolder;
let bob: WalletHolder;
let shop: WalletHolder;

beforeAll(async () => {
  [ada, bob, shop] = await Promise.all([
    signUpWithWallet(place, { name: 'Ada' }),
    signUpWithWallet(place, { name: 'Bob' }),
    signUpMerchant(place, { name: 'Corner Shop' }),
  ]);
  await deposit(ada, '200.00');
});
afterAll(() => Promise.all([ada, bob, shop].map(({ client }) => client.close())));

const byMailAndPush = { EMAIL: 'SENT', SMS: 'SUPPRESSED', PUSH: 'SENT' };

/** Once it is told: in the list, by one mail of that subject, and by one message pushed. */
async function untilToldEverywhere(person: WalletHolder, title: string): Promise<Told> {
  const told = await untilTold(person, title);
  expect(endsOf(told)).toEqual(byMailAndPush);
  const mails = await mailsAbout(person, title);
  expect(mails).toHaveLength(1);
  expect(mails[0]?.text).toContain(title);
  expect(mails[0]?.html).toContain('<html');
  const { pushes, texts } = await recordedOf(person, told);
  expect(pushes).toHaveLength(1);
  expect(pushes[0]?.body).toContain(title);
  expect(texts).toEqual([]);
  return told;
}

/**
 * What is looked at before a transfer is recorded and the ledger's own look lie a moment apart: of several transfers of the
 * same money, asked for at once, some are let in and then find it gone. Gives the amount of one that did.
 */
async function failTransfer(from: WalletHolder, to: WalletHolder): Promise<string> {
  for (let round = 1; round <= 20; round += 1) {
    await deposit(from, '10.00');
    const amounts = [1, 2, 3, 4, 5, 6, 7, 8].map((cents) => `7.0${cents}`);
    const ends = await Promise.all(
      amounts.map(async (amount) => {
        const { transaction } = await askTransfer(from, { amount, to: { walletId: to.walletId } });
        return transaction && (await untilSettled(from, transaction.id)).status;
      }),
    );
    const failed = amounts[ends.indexOf('FAILED')];
    if (failed !== undefined) return failed;
  }
  throw new Error('no transfer came too late for its money');
}

test('a transfer is told to both, each in their own words, with nothing of the other but the name', async () => {
  await askTransfer(ada, { amount: '25.50', to: { email: bob.email }, description: 'Lunch on Friday' });
  const [adas, bobs] = await Promise.all([
    untilToldEverywhere(ada, 'You sent 25.50 USD to Bob'),
    untilToldEverywhere(bob, 'Ada sent you 25.50 USD'),
  ]);
  expect([adas.topic, bobs.topic]).toEqual(['transaction.completed', 'transaction.completed']);
  const told = JSON.stringify([bobs, await mailsAbout(bob, 'Ada sent you 25.50 USD')]);
  for (const secret of [ada.email, ada.userId, ada.walletId]) expect(told).not.toContain(secret);
});

test('a notification leads to its transaction, as its reader may see it', async () => {
  const { transaction } = await askTransfer(ada, { amount: '0.75', to: { walletId: bob.walletId } });
  await untilTold(bob, 'Ada sent you 0.75 USD');
  const { data } = await bob.client.send(`{ me { notifications(first: 5) { edges { node { title transaction {
    id type status amount { amount } sourceWallet { id } destinationWallet { id } counterparty { displayName }
  } } } } } }`);
  expect(JSON.stringify(data)).toContain(transaction?.id ?? 'no transaction');
  const { me } = data as { me: { notifications: { edges: { node: { title: string } }[] } } };
  const node = me.notifications.edges.find(({ node: { title } }) => title === 'Ada sent you 0.75 USD')?.node;
  expect(node).toMatchObject({
    transaction: {
      id: transaction?.id,
      type: 'TRANSFER',
      status: 'COMPLETED',
      amount: { amount: '0.75' },
      sourceWallet: null,
      destinationWallet: { id: bob.walletId },
      counterparty: { displayName: 'Ada' },
    },
  });
});

describe('what failed is told to who began it alone, with why and what to do:', () => {
  test('a payment by a card that is declined, and not to the merchant', async () => {
    const cardId = await addCard(ada, 'tok_declined');
    const { transaction } = await askPayment(ada, { amount: '12.00', to: shop, cardId });
    expect((await untilSettled(ada, transaction?.id ?? '')).status).toBe('FAILED');
    const told = await untilToldEverywhere(ada, 'Your payment of 12.00 USD to Corner Shop failed');
    expect(told.topic).toBe('transaction.failed');
    expect(told.body).toContain('Your card or bank declined it. You paid nothing');
    // Hers was sent, so all that is told of the event is kept by now.
    const { all } = await notificationsOf(shop);
    expect(all.filter(({ topic }) => topic === 'transaction.failed')).toEqual([]);
  });

  test('a transfer whose money was gone before its turn came, and not to its recipient', async () => {
    const eve = await signUpWithWallet(place, { name: 'Eve' });
    const amount = await failTransfer(eve, bob);
    const told = await untilToldEverywhere(eve, `Your transfer of ${amount} USD to Bob failed`);
    expect(told.topic).toBe('transaction.failed');
    expect(told.body).toContain('There was not enough money in the wallet. No money left your wallet.');
    const { all } = await notificationsOf(bob);
    expect(all.filter(({ topic }) => topic === 'transaction.failed')).toEqual([]);
    await eve.client.close();
  });

  test('a deposit', async () => {
    await askDeposit(ada, { amount: '7.77', cardId: await addCard(ada, 'tok_declined') });
    await untilToldEverywhere(ada, 'Your deposit of 7.77 USD failed');
  });

  test('a withdrawal', async () => {
    await askWithdrawal(ada, { amount: '6.66', to: await addCard(ada, 'tok_declined') });
    const told = await untilToldEverywhere(ada, 'Your withdrawal of 6.66 USD failed');
    expect(told.body).toContain('No money left your wallet.');
  });

  test('a refund, and not to whom it was for', async () => {
    const cardId = await addCard(ada, 'tok_refund_declined');
    const paymentId = await pay(ada, { amount: '9.00', to: shop, cardId });
    await askRefund(shop, { transactionId: paymentId, amount: '5.55' });
    await untilToldEverywhere(shop, 'Your refund of 5.55 USD to Ada failed');
    const { all } = await notificationsOf(ada);
    expect(all.filter(({ title }) => title.includes('5.55'))).toEqual([]);
  });
});

test('a deposit and a withdrawal are told to who made them, once: one person is both sides', async () => {
  await deposit(ada, '3.21');
  const { transaction } = await askWithdrawal(ada, { amount: '1.23' });
  await untilSettled(ada, transaction?.id ?? '');
  await untilToldEverywhere(ada, 'You deposited 3.21 USD');
  await untilToldEverywhere(ada, 'You withdrew 1.23 USD');
  const titles = (await notificationsOf(ada)).all.map(({ title }) => title);
  expect(titles.filter((title) => /3\.21|1\.23/.test(title))).toHaveLength(2);
});

test('a payment is told to payer and merchant, with the fee to the merchant alone; so is its refund', async () => {
  const paymentId = await pay(ada, { amount: '12.00', to: shop });
  const { transaction: payment } = await ada.client.mustRun(TransactionDocument, { id: paymentId });
  const [payers, merchants] = await Promise.all([
    untilToldEverywhere(ada, 'You paid 12.00 USD to Corner Shop'),
    untilToldEverywhere(shop, 'Ada paid you 12.00 USD'),
  ]);
  const fee = `${payment?.fee.amount} USD`;
  expect(merchants.body).toContain(`After the fee of ${fee}`);
  expect(payers.body).not.toContain(fee);

  await askRefund(shop, { transactionId: paymentId, amount: '5.00' });
  await Promise.all([
    untilToldEverywhere(ada, 'Corner Shop refunded you 5.00 USD'),
    untilToldEverywhere(shop, 'You refunded 5.00 USD to Ada'),
  ]);
  await askRefund(shop, { transactionId: paymentId });
  await untilReversed(ada, paymentId);
  await Promise.all([
    untilToldEverywhere(ada, 'Your payment of 12.00 USD to Corner Shop was given back in full'),
    untilToldEverywhere(shop, 'The payment of 12.00 USD from Ada was given back in full'),
  ]);
});
