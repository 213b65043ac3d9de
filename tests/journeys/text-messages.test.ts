/** Whoever has a phone and wants text messages gets these, word for word, and no others. */
import {
  DisableMfaDocument,
  RefreshSessionDocument,
  SignInDocument,
  UpdateProfileDocument,
} from '@paygraph/sdk';
import { createClient, openMessages } from '@paygraph/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import { deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';
import { endsOf, prefer, recordedOf, untilTold } from '../people/notifications.ts';
import { askPayment, askRefund, pay, signUpMerchant, untilReversed } from '../people/payments.ts';
import { addCard, signIn } from '../people/person.ts';
import { enrol } from '../people/second-factor.ts';
import { freezeWallet } from '../people/wallet-statuses.ts';

const place = inject('place');
const phone = '+4915112345678';
let shop: WalletHolder;
let ada: WalletHolder;
beforeAll(async () => {
  shop = await signUpMerchant(place, { name: 'Corner Shop' });
});
afterAll(() => shop.client.close());
beforeEach(async () => {
  ada = await signUpWithWallet(place, { name: 'Ada' });
  await ada.client.mustRun(UpdateProfileDocument, { input: { phone } });
  await prefer(ada, { sms: true });
  return () => ada.client.close();
});

/** What her phone shows of the notification of that title. */
async function textOf(title: string): Promise<string | undefined> {
  const told = await untilTold(ada, title);
  expect(endsOf(told)).toMatchObject({ SMS: 'SENT' });
  const { texts } = await recordedOf(ada, told);
  expect(texts).toMatchObject([{ to: phone }]);
  return texts[0]?.text;
}

const allTexts = async () => (await openMessages(place, ada).texts()).map(({ text }) => text);

describe('of money:', () => {
  test('what was paid, what failed, and what was given back in full', async () => {
    await deposit(ada, '50.00');
    expect(await textOf('You deposited 50.00 USD')).toBe('Paygraph: You deposited 50.00 USD.');

    await askPayment(ada, { amount: '12.00', to: shop, cardId: await addCard(ada, 'tok_declined') });
    expect(await textOf('Your payment of 12.00 USD to Corner Shop failed')).toBe(
      'Paygraph: Your payment of 12.00 USD to Corner Shop failed: your card or bank declined it. Ask your bank, or use another card or account.',
    );

    const paymentId = await pay(ada, { amount: '8.00', to: shop });
    expect(await textOf('You paid 8.00 USD to Corner Shop')).toBe(
      'Paygraph: You paid 8.00 USD to Corner Shop.',
    );
    await askRefund(shop, { transactionId: paymentId });
    await untilReversed(ada, paymentId);
    expect(await textOf('Your payment of 8.00 USD to Corner Shop was given back in full')).toBe(
      'Paygraph: Your payment of 8.00 USD to Corner Shop was given back in full.',
    );
  });

  test('a wallet that can’t be used any more', async () => {
    const admin = await signUpAdmin(place);
    await freezeWallet(admin, ada.walletId);
    expect(await textOf('Your USD wallet was frozen')).toBe(
      'Paygraph: Your USD wallet was frozen. No money can go in or out. Ask the people who run Paygraph why.',
    );
    await admin.client.close();
  });
});

describe('of the ways into the account:', () => {
  test('a second factor that is turned on and off, and a recovery code that is used', async () => {
    const { email, password } = ada;
    const { recoveryCodes } = await enrol(ada);
    const [first = '', second = ''] = recoveryCodes;
    expect(await textOf('Your second factor is on')).toBe(
      'Paygraph: Signing in takes a code of your authenticator app from now on. Not you? Choose a new password by "Forgot your password?".',
    );
    await createClient({ place }).mustRun(SignInDocument, { input: { email, password, mfaCode: first } });
    expect(await textOf('A recovery code was used')).toBe(
      'Paygraph: Someone signed in with a recovery code of your account. Not you? Choose a new password by "Forgot your password?".',
    );
    await ada.client.mustRun(DisableMfaDocument, { input: { mfaCode: second } });
    expect(await textOf('Your second factor is off')).toBe(
      'Paygraph: Signing in takes your password alone from now on. Not you? Choose a new password by "Forgot your password?".',
    );
    expect((await allTexts()).filter((text) => recoveryCodes.some((code) => text?.includes(code)))).toEqual(
      [],
    );
  });

  test('a device that was signed out because its sign-in may have been copied', async () => {
    const anonymous = createClient({ place });
    const refresh = async (refreshToken: string) =>
      (await anonymous.run(RefreshSessionDocument, { input: { refreshToken } })).data?.refreshSession;
    const stolen = await signIn(place, ada);
    const second = await refresh(stolen.refreshToken);
    await refresh(second?.tokens?.refreshToken ?? '');
    expect(await refresh(stolen.refreshToken)).toMatchObject({ userErrors: [{ code: 'SESSION_REVOKED' }] });
    expect(await textOf('We signed one of your devices out')).toBe(
      'Paygraph: We signed one of your devices out, as its sign-in may have been copied. Sign in again.',
    );
  });
});

test('of nothing else: not of a sign-in, and not of a card', async () => {
  await signIn(place, ada);
  await addCard(ada);
  const signedIn = await untilTold(ada, 'New sign-in to your account');
  const added = await untilTold(ada, 'Visa ending 4242 was added');
  for (const told of [signedIn, added]) expect(Object.keys(endsOf(told))).not.toContain('SMS');
  await deposit(ada, '3.00');
  await textOf('You deposited 3.00 USD');
  expect(await allTexts()).toEqual(['Paygraph: You deposited 3.00 USD.']);
});
