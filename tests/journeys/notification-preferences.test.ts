/** People say by which channels they are told, and are told all the same what is about the safety of their account. */
import {
  ChangePasswordDocument,
  NotificationPreferencesDocument,
  SignOutDocument,
  UpdateProfileDocument,
} from '@paygraph/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import { askTransfer, deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';
import {
  endsOf,
  followNotifications,
  mailsAbout,
  markRead,
  nextOf,
  notificationsOf,
  prefer,
  recordedOf,
  untilTold,
} from '../people/notifications.ts';
import { type Person, signIn } from '../people/person.ts';

const place = inject('place');
const phone = '+4915112345678';
let bob: WalletHolder;
let ada: WalletHolder;
beforeAll(async () => {
  bob = await signUpWithWallet(place, { name: 'Bob' });
  await deposit(bob, '100.00');
});
afterAll(() => bob.client.close());
beforeEach(async () => {
  ada = await signUpWithWallet(place, { name: 'Ada' });
  return () => ada.client.close();
});

/** Of a transfer that Bob makes to Ada now. */
async function toldOfTransfer(amount: string) {
  await askTransfer(bob, { amount, to: { walletId: ada.walletId } });
  return await untilTold(ada, `Bob sent you ${amount} USD`);
}

/** Of all that she did to get here: what comes later is of what happens from now on. */
async function untilToldOfSignUp(): Promise<void> {
  const titles = [
    'Confirm your email address',
    'Welcome to Paygraph',
    'Your email address is confirmed',
    'New sign-in to your account',
    'Visa ending 4242 was added',
  ];
  await Promise.all(titles.map((title) => untilTold(ada, title)));
}

const preferencesOf = async ({ client }: Pick<Person, 'client'>) =>
  (await client.mustRun(NotificationPreferencesDocument, {})).me?.notificationPreferences;

describe('preferences', () => {
  test('are email and push until they are changed, one by one', async () => {
    expect(await preferencesOf(ada)).toEqual({ email: true, sms: false, push: true });
    expect(await prefer(ada, { push: false })).toEqual({
      preferences: { email: true, sms: false, push: false },
      userErrors: [],
    });
    await Promise.all([prefer(ada, { email: false }), prefer(ada, { sms: true })]);
    expect(await preferencesOf(ada)).toEqual({ email: false, sms: true, push: false });
    expect(await preferencesOf(bob)).toEqual({ email: true, sms: false, push: true });
  });

  test('are shown to nobody else, not even to an admin', async () => {
    const admin = await signUpAdmin(place);
    const query = `query ($id: ID!) { user(id: $id) { id notificationPreferences { email } notifications { unreadCount } } }`;
    const { data, errors } = await admin.client.send(query, { id: ada.userId });
    expect({ data, errors }).toEqual({
      data: { user: { id: ada.userId, notificationPreferences: null, notifications: null } },
      errors: [],
    });
    await admin.client.close();
  });

  test('switch off mails and pushes; the list still tells, and mails about safety still come', async () => {
    const before = await untilTold(ada, 'New sign-in to your account');
    await prefer(ada, { email: false, push: false });
    const told = await toldOfTransfer('1.01');
    expect(endsOf(told)).toEqual({ EMAIL: 'SUPPRESSED', SMS: 'SUPPRESSED', PUSH: 'SUPPRESSED' });
    expect(await mailsAbout(ada, told.title)).toEqual([]);
    expect(await recordedOf(ada, told)).toEqual({ texts: [], pushes: [] });

    const input = { currentPassword: ada.password, newPassword: 'another password of hers' };
    await ada.client.mustRun(ChangePasswordDocument, { input });
    expect(endsOf(await untilTold(ada, 'Your password was changed'))).toEqual({ EMAIL: 'SENT' });
    expect(await mailsAbout(ada, 'Your Paygraph password was changed')).toHaveLength(1);
    await signIn(place, { ...ada, password: input.newPassword });
    const signedIn = await untilTold(ada, before.title, [before]);
    expect(endsOf(signedIn)).toEqual({ EMAIL: 'SENT', PUSH: 'SUPPRESSED' });
  });

  test('text messages go to the phone of whoever has one and wants them', async () => {
    await prefer(ada, { sms: true });
    expect(endsOf(await toldOfTransfer('1.02'))).toMatchObject({ SMS: 'SUPPRESSED' });
    await ada.client.mustRun(UpdateProfileDocument, { input: { phone } });
    const told = await toldOfTransfer('1.03');
    expect(endsOf(told)).toEqual({ EMAIL: 'SENT', SMS: 'SENT', PUSH: 'SENT' });
    const { texts } = await recordedOf(ada, told);
    expect(texts).toMatchObject([{ to: phone, text: 'Paygraph: Bob sent you 1.03 USD.' }]);
    await ada.client.mustRun(UpdateProfileDocument, { input: { phone: null } });
    expect(endsOf(await toldOfTransfer('1.04'))).toMatchObject({ SMS: 'SUPPRESSED' });
  });
});

describe('what is unread', () => {
  test('is counted until it is marked, one by one or all at once, by its owner alone', async () => {
    await untilToldOfSignUp();
    const first = await toldOfTransfer('2.01');
    await toldOfTransfer('2.02');
    const before = await notificationsOf(ada);
    expect(before.unreadCount).toBe(before.all.filter(({ readAt }) => readAt === null).length);
    // A stranger's mark changes nothing.
    await markRead(bob, { ids: before.all.map(({ id }) => id) });
    expect((await notificationsOf(ada)).unreadCount).toBe(before.unreadCount);
    expect(await markRead(ada, { ids: [first.id, first.id] })).toEqual({
      unreadCount: before.unreadCount - 1,
      userErrors: [],
    });
    const { unreadCount, all } = await notificationsOf(ada);
    expect(unreadCount).toBe(before.unreadCount - 1);
    expect(all.find(({ id }) => id === first.id)?.readAt).not.toBeNull();
    expect(await markRead(ada, { all: true })).toEqual({ unreadCount: 0, userErrors: [] });
    await toldOfTransfer('2.03');
    expect((await notificationsOf(ada)).unreadCount).toBe(1);
  });
});

test('what is unread is right for twenty who read and mark at once', async () => {
  await untilToldOfSignUp();
  for (const amount of ['4.01', '4.02', '4.03', '4.04', '4.05']) await toldOfTransfer(amount);
  const { all, unreadCount: start } = await notificationsOf(ada);
  const own = all.filter(({ readAt }) => readAt === null).slice(0, 10);
  const [marked, read] = await Promise.all([
    Promise.all(own.map(({ id }) => markRead(ada, { ids: [id] }))),
    Promise.all(Array.from({ length: 20 - own.length }, () => notificationsOf(ada))),
  ]);
  const left = start - own.length;
  for (const { unreadCount } of marked) {
    expect(unreadCount).toBeLessThan(start);
    expect(unreadCount).toBeGreaterThanOrEqual(left);
  }
  for (const { unreadCount } of read) {
    expect(unreadCount).toBeLessThanOrEqual(start);
    expect(unreadCount).toBeGreaterThanOrEqual(left);
  }
  // Whoever was the last to be marked left none of them.
  expect(Math.min(...marked.map(({ unreadCount }) => unreadCount))).toBe(left);
  expect((await notificationsOf(ada)).unreadCount).toBe(left);
});

describe('live', () => {
  test('each hears of their own, in their words, with the transaction as they may see it', async () => {
    const [adas, bobs] = [await followNotifications(ada), await followNotifications(bob)];
    const { transaction } = await askTransfer(bob, { amount: '3.50', to: { walletId: ada.walletId } });
    const [toAda, toBob] = await Promise.all([
      nextOf(adas, 'transaction.completed'),
      nextOf(bobs, 'transaction.completed'),
    ]);
    expect(toAda).toMatchObject({
      title: 'Bob sent you 3.50 USD',
      readAt: null,
      transaction: {
        id: transaction?.id,
        type: 'TRANSFER',
        status: 'COMPLETED',
        amount: { amount: '3.50', currency: 'USD' },
        counterparty: { displayName: 'Bob' },
      },
    });
    expect(toBob).toMatchObject({
      title: 'You sent 3.50 USD to Ada',
      transaction: { id: transaction?.id, counterparty: { displayName: 'Ada' } },
    });
    for (const [person, live] of [
      [ada, adas],
      [bob, bobs],
    ] as const) {
      const heard = live.received.map(({ data }) => data.notificationReceived.id);
      expect(new Set(heard).size).toBe(heard.length);
      const own = (await notificationsOf(person)).all.map(({ id }) => id);
      expect(heard.filter((id) => !own.includes(id))).toEqual([]);
      live.stop();
    }
  });

  test('two devices of one person hear the same', async () => {
    const [one, other] = [await followNotifications(ada), await followNotifications(ada)];
    await toldOfTransfer('3.51');
    for (const live of [one, other]) {
      expect((await nextOf(live, 'transaction.completed')).title).toBe('Bob sent you 3.51 USD');
      live.stop();
    }
  });

  test('ends with the session', async () => {
    const live = await followNotifications(ada);
    await ada.client.mustRun(SignOutDocument, { input: {} });
    expect(await live.ended()).toMatchObject({ kind: 'closed', code: 4403 });
  });
});
