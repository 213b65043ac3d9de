/** From a registration on: what a person is told of the account, in the list and by mail, and what no mail holds. */
import {
  DisableMfaDocument,
  RefreshSessionDocument,
  RemovePaymentMethodDocument,
  SetUserRoleDocument,
  SignInDocument,
} from '@paygraph/sdk';
import { createClient, openMessages } from '@paygraph/testing';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import { endsOf, mailsAbout, notificationsOf, recordedOf, untilTold } from '../people/notifications.ts';
import { addCard, type Person, signUp } from '../people/person.ts';
import { enrol } from '../people/second-factor.ts';

const place = inject('place');
let ada: Person;
beforeEach(async () => {
  ada = await signUp(place, { name: 'Ada' });
  return () => ada.client.close();
});

const byMailAndPush = { EMAIL: 'SENT', PUSH: 'SENT' };

describe('whoever registers', () => {
  test('is told of each step up to the first sign-in, once', async () => {
    const signedIn = await untilTold(ada, 'New sign-in to your account');
    expect(endsOf(signedIn)).toEqual(byMailAndPush);
    expect(signedIn.body).toMatch(/^Someone signed in to your Paygraph account on .+ UTC\./);
    expect(endsOf(await untilTold(ada, 'Your email address is confirmed'))).toEqual({ EMAIL: 'SENT' });
    expect(endsOf(await untilTold(ada, 'Confirm your email address'))).toEqual({ EMAIL: 'SENT' });
    // Nothing but the link goes to an address that nobody has proved yet.
    expect(endsOf(await untilTold(ada, 'Welcome to Paygraph'))).toEqual({});
    const topics = (await notificationsOf(ada)).all.map(({ topic }) => topic);
    expect(topics.toSorted()).toEqual([
      'user.registered',
      'user.signed-in',
      'user.verification-requested',
      'user.verified',
    ]);
  });

  test('gets mails of which only the one with the link has a link, and none a secret', async () => {
    await untilTold(ada, 'New sign-in to your account');
    await untilTold(ada, 'Your email address is confirmed');
    const mails = await openMessages(place, ada).mails();
    expect(mails.map(({ subject }) => subject).toSorted()).toEqual([
      'Confirm your email address for Paygraph',
      'New sign-in to your account',
      'Your email address is confirmed',
    ]);
    for (const { subject, text, html } of mails) {
      const whole = `${text}${html}`;
      expect(/token=/.test(whole), subject).toBe(subject.startsWith('Confirm'));
      for (const secret of [ada.password, ada.tokens.accessToken, ada.tokens.refreshToken]) {
        expect(whole).not.toContain(secret);
      }
    }
  });
});

describe('the ways into an account are told of by mail:', () => {
  test('a second factor that is turned on and off, and each recovery code that is used', async () => {
    const secured = await enrol(ada);
    await untilTold(ada, 'Your second factor is on');
    const [first = '', second = ''] = secured.recoveryCodes;
    const { email, password } = ada;
    const input = { email, password, mfaCode: first };
    await createClient({ place }).mustRun(SignInDocument, { input });
    const used = await untilTold(ada, 'A recovery code was used');
    expect(used.body).toContain('9 are left');
    await ada.client.mustRun(DisableMfaDocument, { input: { mfaCode: second } });
    await untilTold(ada, 'Your second factor is off');
    for (const subject of [
      'Your second factor is on',
      'A recovery code was used',
      'Your second factor is off',
    ]) {
      const [mail, ...more] = await mailsAbout(ada, subject);
      expect(more).toEqual([]);
      for (const code of secured.recoveryCodes) expect(`${mail?.text}${mail?.html}`).not.toContain(code);
    }
  });

  test('another role, in words that say what it is and was', async () => {
    const admin = await signUpAdmin(place);
    await admin.client.mustRun(SetUserRoleDocument, { input: { userId: ada.userId, role: 'MERCHANT' } });
    await admin.client.close();
    // The token of before says what she was before.
    const fresh = await signInAgain(ada);
    const told = await untilTold({ ...ada, client: fresh }, 'The rights of your account were changed');
    expect(told.body).toContain('a personal account before, a merchant’s account now');
    expect(endsOf(told)).toEqual(byMailAndPush);
    await fresh.close();
  });

  test('a device that was signed out because its used sign-in came back', async () => {
    const anonymous = createClient({ place });
    const refresh = async (refreshToken: string) =>
      (await anonymous.run(RefreshSessionDocument, { input: { refreshToken } })).data?.refreshSession;
    const second = await refresh(ada.tokens.refreshToken);
    await refresh(second?.tokens?.refreshToken ?? '');
    // Whoever copied the first one comes with it now.
    expect(await refresh(ada.tokens.refreshToken)).toMatchObject({
      tokens: null,
      userErrors: [{ code: 'SESSION_REVOKED' }],
    });
    const fresh = await signInAgain(ada);
    const told = await untilTold({ ...ada, client: fresh }, 'We signed one of your devices out');
    expect(told.topic).toBe('user.session-revoked');
    expect(endsOf(told)).toEqual({ ...byMailAndPush, SMS: 'SUPPRESSED' });
    expect(told.body).toContain('somebody may have copied it. Sign in again.');
    expect(await mailsAbout(ada, told.title)).toHaveLength(1);
    expect((await recordedOf(ada, told)).pushes).toMatchObject([{ title: 'Device signed out' }]);
    await fresh.close();
  });

  test('a card that is added and removed, by its end and never more of it', async () => {
    const paymentMethodId = await addCard(ada);
    const added = await untilTold(ada, 'Visa ending 4242 was added');
    expect(endsOf(added)).toEqual(byMailAndPush);
    await ada.client.mustRun(RemovePaymentMethodDocument, { input: { paymentMethodId } });
    const removed = await untilTold(ada, 'Visa ending 4242 was removed');
    expect(endsOf(removed)).toEqual(byMailAndPush);
    const { pushes } = await recordedOf(ada, removed);
    expect(pushes).toMatchObject([{ title: 'Payment method removed' }]);
  });
});

async function signInAgain({ email, password }: Person) {
  const { signIn } = await createClient({ place }).mustRun(SignInDocument, { input: { email, password } });
  return createClient({ place, accessToken: signIn.tokens?.accessToken });
}
