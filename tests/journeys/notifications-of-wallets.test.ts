/** What is done to a wallet is told to its owner, whoever did it. */
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import { endsOf, mailsAbout, notificationsOf, recordedOf, untilTold } from '../people/notifications.ts';
import { openWallet, type Person, signUp } from '../people/person.ts';
import {
  deactivateWallet,
  freezeWallet,
  reactivateWallet,
  unfreezeWallet,
} from '../people/wallet-statuses.ts';

const place = inject('place');
let admin: Person;
let ada: Person;
let walletId: string;
beforeAll(async () => {
  admin = await signUpAdmin(place);
});
afterAll(() => admin.client.close());
beforeEach(async () => {
  ada = await signUp(place, { name: 'Ada' });
  // Two of them: which one it is must be told.
  [walletId] = await Promise.all([openWallet(ada), openWallet(ada, 'EUR')]);
  return () => ada.client.close();
});

/** In the list, by one mail of that subject, and by one message pushed. */
async function untilToldEverywhere(title: string, pushTitle: string) {
  const told = await untilTold(ada, title);
  expect(endsOf(told)).toMatchObject({ EMAIL: 'SENT', PUSH: 'SENT' });
  expect(await mailsAbout(ada, title)).toHaveLength(1);
  const { pushes } = await recordedOf(ada, told);
  expect(pushes).toMatchObject([{ title: pushTitle, body: told.body }]);
  return told;
}

test('that an admin froze and unfroze it', async () => {
  await freezeWallet(admin, walletId);
  const frozen = await untilToldEverywhere('Your USD wallet was frozen', 'Wallet frozen');
  expect(frozen.topic).toBe('wallet.frozen');
  expect(frozen.body).toContain('The people who run Paygraph can tell you why.');
  expect(endsOf(frozen)).toMatchObject({ SMS: 'SUPPRESSED' });

  await unfreezeWallet(admin, walletId);
  const unfrozen = await untilToldEverywhere('Your USD wallet is no longer frozen', 'Wallet unfrozen');
  expect(unfrozen.topic).toBe('wallet.unfrozen');
  expect(Object.keys(endsOf(unfrozen)).toSorted()).toEqual(['EMAIL', 'PUSH']);

  // The owner has it in the list by now, so whoever else were told would have, too.
  const topics = (await notificationsOf(admin)).all.map(({ topic }) => topic);
  expect(topics.filter((topic) => topic.startsWith('wallet.'))).toEqual([]);
});

test('that the owner deactivated and reactivated it', async () => {
  await deactivateWallet(ada, walletId);
  const closed = await untilToldEverywhere('Your USD wallet was deactivated', 'Wallet deactivated');
  expect(closed.topic).toBe('wallet.deactivated');
  expect(closed.body).toContain('You can reactivate it at any time.');

  await reactivateWallet(ada, walletId);
  const open = await untilToldEverywhere('Your USD wallet was reactivated', 'Wallet reactivated');
  expect(open.topic).toBe('wallet.reactivated');
  expect(open.body).toContain('Money can go in and out again.');
});
