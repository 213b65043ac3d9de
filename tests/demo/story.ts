import { randomUUID } from 'node:crypto';
import { NotificationReceivedDocument, TransactionStatusChangedDocument } from '@paygraph/sdk';
import { askLedger, type Place } from '@paygraph/testing';
import { cursorAfter, type Live, untilEnd } from '../people/following.ts';
import { askDeposit, askTransfer, available, type WalletHolder } from '../people/movements.ts';
import { markRead, nextOf, notificationsOf } from '../people/notifications.ts';
import { askPayment, askRefund, askWithdrawal, refundsOf } from '../people/payments.ts';
import { addCard, openWallet, signUp } from '../people/person.ts';
import { readStatement, signed } from '../people/statement.ts';
import { measureLatency } from './latency.ts';
import type { Narrator } from './narrator.ts';
import { drawStatement } from './statement.ts';

/** Two people, a merchant, every kind of movement. Throws FigureOff as soon as a figure is not what it must be. */
export async function tellStory(place: Place, narrator: Narrator): Promise<void> {
  const { chapter, step, mustBe } = narrator;

  chapter('1. Two people and a merchant sign up');
  const [ada, bob, shop] = await Promise.all([
    arrive('Ada Lovelace'),
    arrive('Bob Noyce'),
    arrive('Corner Shop', { merchant: true }),
  ]);

  chapter('2. A card that is declined moves nothing');
  const bobsLive = bob.client.subscribe(TransactionStatusChangedDocument, { walletId: bob.walletId });
  const bobsNotices = bob.client.subscribe(NotificationReceivedDocument, {});
  const declined = await askDeposit(ada, { amount: '5.00', cardId: await addCard(ada, 'tok_declined') });
  mustBe('It is refused', declined.userErrors[0]?.code, 'CARD_DECLINED');
  mustBe('The attempt is recorded', declined.transaction?.status, 'FAILED');
  const cursor = await cursorAfter(ada, declined.transaction?.id ?? '');
  step('Ada follows her wallet from here on: whatever happens after that event, she will not miss it.');
  const adasLive = ada.client.subscribe(TransactionStatusChangedDocument, {
    walletId: ada.walletId,
    after: cursor,
  });

  chapter('3. Ada deposits 100.00 USD with tok_visa');
  const depositKey = randomUUID();
  const deposited = await askDeposit(ada, { amount: '100.00', key: depositKey });
  mustBe('Refusals', deposited.userErrors, []);
  await watch('Ada', adasLive);
  mustBe('Ada can spend', await available(ada), '100.00');

  chapter(`4. Ada sends 25.50 USD to ${bob.email}`);
  const transferKey = randomUUID();
  const sending = {
    amount: '25.50',
    to: { email: bob.email },
    key: transferKey,
    description: 'Lunch on Friday',
  };
  const sent = await askTransfer(ada, sending);
  mustBe('The answer says', sent.transaction?.status, 'COMPLETED');
  mustBe('It went to', sent.transaction?.counterparty?.displayName, 'Bob Noyce');
  const [adasLast, bobsLast] = [await watch('Ada', adasLive), await watch('Bob', bobsLive)];
  const source = adasLast.transaction.sourceWallet;
  mustBe('The event Ada got', adasLast.transaction.amount.amount, '25.50');
  mustBe('with what she has left', source?.balance.available.amount, '74.50');
  mustBe('in the wallet of', source?.owner?.displayName, 'Ada Lovelace');
  mustBe("Bob is not shown Ada's wallet", bobsLast.transaction.sourceWallet, null);
  mustBe('but his own balance', bobsLast.transaction.destinationWallet?.balance.available.amount, '25.50');

  const bobIsTold = await nextOf(bobsNotices, 'transaction.completed');
  mustBe('Bob is told, live, by mail and by push', bobIsTold.title, 'Ada Lovelace sent you 25.50 USD');

  chapter('5. Ada pays 12.00 USD to the Corner Shop');
  const paid = await askPayment(ada, { amount: '12.00', to: shop, reference: 'order 4711' });
  mustBe('The answer says', paid.transaction?.status, 'COMPLETED');
  mustBe('The fee, 2.9 % and 0.30, which the merchant bears', paid.transaction?.fee.amount, '0.65');
  await watch('Ada', adasLive);
  mustBe('Ada can spend', await available(ada), '62.50');
  mustBe('The merchant can spend', await available(shop), '11.35');

  chapter('6. The merchant gives 5.00 USD of it back');
  const paymentId = paid.transaction?.id ?? '';
  const refunded = await askRefund(shop, { transactionId: paymentId, amount: '5.00', reason: 'a scratch' });
  mustBe('Refusals', refunded.userErrors, []);
  await watch('Ada', adasLive);
  mustBe('May still be given back', (await refundsOf(shop, paymentId)).refundableAmount.amount, '7.00');
  mustBe('Ada can spend', await available(ada), '67.50');
  mustBe('The merchant can spend, with its share of the fee', await available(shop), '6.62');

  chapter('7. Ada takes 20.00 USD out');
  const withdrawn = await askWithdrawal(ada, { amount: '20.00' });
  mustBe('Refusals', withdrawn.userErrors, []);
  await watch('Ada', adasLive);
  mustBe('Ada can spend', await available(ada), '47.50');

  chapter('8. All statements');
  await show(ada, ['+100.00', '-25.50', '-12.00', '+5.00', '-20.00'], '47.50');
  await show(bob, ['+25.50'], '25.50');
  await show(shop, ['+12.00', '-0.65', '+0.27', '-5.00'], '6.62');

  chapter('9. The ledger, from its first entry to its last');
  await verify();

  chapter('10. The same again, with the same idempotency keys, moves nothing');
  const depositedAgain = await askDeposit(ada, { amount: '100.00', key: depositKey });
  mustBe('The deposit is a replay', depositedAgain.replayed, true);
  mustBe('of the same transaction', depositedAgain.transaction?.id, deposited.transaction?.id);
  const sentAgain = await askTransfer(ada, sending);
  mustBe('The transfer is a replay', sentAgain.replayed, true);
  mustBe('of the same transaction', sentAgain.transaction?.id, sent.transaction?.id);
  mustBe('Ada can spend', await available(ada), '47.50');
  mustBe('Bob can spend', await available(bob), '25.50');

  chapter('11. How live is live');
  await measureLatency({ from: ada, to: bob, live: adasLive, told: bobsNotices, narrator });
  mustBe('Ada can spend', await available(ada), '47.20');
  mustBe('Bob can spend', await available(bob), '25.80');
  await verify();

  chapter('12. Bob reads what he was told');
  const told = (await notificationsOf(bob)).all.find(({ title }) => title === bobIsTold.title);
  step(`Bob: ${told?.body}`);
  const read = await markRead(bob, { ids: [told?.id ?? 'none that he was told of'] });
  mustBe('Refusals when he marks it as read', read.userErrors, []);
  await Promise.all([ada, bob, shop].map(({ client }) => client.close()));

  async function arrive(name: string, { merchant = false } = {}): Promise<WalletHolder> {
    const person = await signUp(place, { name, merchant });
    step(`${name} registered as ${person.email}, opened the mailed link and signed in.`);
    const walletId = await openWallet(person);
    const cardId = await addCard(person);
    step(`${name} opened a USD wallet and added the card tok_visa.`);
    return { ...person, walletId, cardId, currency: 'USD' };
  }

  /** Reads on until the transaction under way has come to its end; gives the last event. */
  async function watch(who: string, live: Live) {
    const changes = await untilEnd(live);
    for (const { transaction, status, at } of changes) {
      const { type, amount } = transaction;
      narrator.live(
        who,
        `${type.toLowerCase()} of ${amount.amount} ${amount.currency}: ${status} at ${at.slice(11, 23)}`,
      );
    }
    const statuses = changes.map(({ status }) => status);
    // The provider may take its time.
    const told = statuses.filter((status) => status !== 'PROCESSING');
    mustBe(`${who} saw each status once and in order`, told, ['PENDING', 'COMPLETED']);
    const last = changes.at(-1);
    if (last === undefined) throw new Error('no event at all');
    return last;
  }

  async function show(holder: WalletHolder, lines: readonly string[], balance: string): Promise<void> {
    const entries = await readStatement(holder);
    step(`${holder.displayName}:`);
    narrator.block(drawStatement(entries));
    mustBe('Its lines', entries.toReversed().map(signed), lines);
    mustBe('and what they come to', entries[0]?.balanceAfter.amount, balance);
  }

  async function verify(): Promise<void> {
    const { balanced, faults, entries } = await askLedger(place);
    mustBe('Faults', faults, []);
    mustBe(`All ${entries} entries balance`, balanced, true);
  }
}
