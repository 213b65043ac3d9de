import {
  ChangePasswordDocument,
  MeDocument,
  RefreshSessionDocument,
  RegisterUserDocument,
  RequestPasswordResetDocument,
  ResetPasswordDocument,
  SignInDocument,
} from '@paygraph/sdk';
import { createClient, eventually, openMailbox } from '@paygraph/testing';
import { expect, inject, test } from 'vitest';
import { newEmail, signIn, signUp, type Tokens } from '../people/person.ts';

const place = inject('place');
const anonymous = createClient({ place });
const mailbox = openMailbox(place);
const newPassword = 'staple battery horse';

async function trySignIn(email: string, password: string) {
  const { data } = await anonymous.run(SignInDocument, { input: { email, password } });
  return data?.signIn.userErrors.map(({ code }) => code);
}

async function askForReset(email: string) {
  return await anonymous.run(RequestPasswordResetDocument, { input: { email } });
}

async function reset(token: string, password = newPassword) {
  const { data } = await anonymous.run(ResetPasswordDocument, { input: { token, newPassword: password } });
  return data?.resetPassword.userErrors.map(({ code }) => code);
}

/** Whether either token of a session is still good for anything. */
async function tokensWork({ accessToken, refreshToken }: Tokens) {
  const { data: seen } = await createClient({ place, accessToken }).run(MeDocument, {});
  const { data: refreshed } = await anonymous.run(RefreshSessionDocument, { input: { refreshToken } });
  return { access: seen?.me != null, refresh: refreshed?.refreshSession.tokens != null };
}

const over = { access: false, refresh: false };
const alive = { access: true, refresh: true };

/** The mails to an address once one of them is about this. */
function mailed(email: string, subject: string): Promise<string> {
  return eventually(`a mail to ${email}: ${subject}`, async () => {
    const mails = await mailbox.mailsTo(email);
    return mails.find((mail) => mail.includes(`Subject: ${subject}`));
  });
}

test('a forgotten password is replaced by a mailed link, once, and every session ends', async () => {
  const ada = await signUp(place, { name: 'Ada' });
  const second = await signIn(place, ada);
  const verification = await mailbox.tokenFor(ada.email);
  await askForReset(ada.email);
  const token = await mailbox.tokenFor(ada.email, [verification]);

  expect(await reset(token, 'short')).toEqual(['WEAK_PASSWORD']);
  expect(await reset(token)).toEqual([]);
  expect(await reset(token, 'a third password of hers')).toEqual(['INVALID_TOKEN']);

  expect([await tokensWork(ada.tokens), await tokensWork(second)]).toEqual([over, over]);
  expect(await trySignIn(ada.email, ada.password)).toEqual(['INVALID_CREDENTIALS']);
  expect(await trySignIn(ada.email, newPassword)).toEqual([]);
  expect(await mailed(ada.email, 'Your Paygraph password was changed')).not.toMatch(/token=|https?:/);
});

test('known or not, an address gets the same answer, and only a known one a mail', async () => {
  const bob = await signUp(place, { name: 'Bob' });
  const nobody = newEmail('nobody');
  const answers = [await askForReset(bob.email), await askForReset(nobody)];
  expect(answers.map(({ text }) => text)).toEqual([answers[0]?.text, answers[0]?.text]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  expect(await mailed(bob.email, 'Choose a new password for Paygraph')).toMatch(/reset-password\?token=/);
  expect(await mailbox.mailsTo(nobody)).toEqual([]);
});

test('whoever registers a stranger’s address first loses it to its owner', async () => {
  const email = newEmail('Carol');
  const password = 'the password of a stranger';
  await anonymous.mustRun(RegisterUserDocument, { input: { email, password, displayName: 'Mallory' } });
  const verification = await mailbox.tokenFor(email);
  await askForReset(email);
  expect(await reset(await mailbox.tokenFor(email, [verification]))).toEqual([]);
  expect(await trySignIn(email, password)).toEqual(['INVALID_CREDENTIALS']);
  const { accessToken } = await signIn(place, { email, password: newPassword });
  const { me } = await createClient({ place, accessToken }).mustRun(MeDocument, {});
  expect(me).toMatchObject({ email, emailVerified: true });
});

test('a changed password ends every session but the one that changed it', async () => {
  const dora = await signUp(place, { name: 'Dora' });
  const second = await signIn(place, dora);
  const change = async (currentPassword: string) => {
    const input = { currentPassword, newPassword };
    const { data } = await dora.client.run(ChangePasswordDocument, { input });
    return data?.changePassword.userErrors.map(({ code }) => code);
  };
  expect(await change('not her password')).toEqual(['INVALID_CREDENTIALS']);
  expect((await tokensWork(second)).access).toBe(true);
  expect(await change(dora.password)).toEqual([]);
  expect(await tokensWork(second)).toEqual(over);
  expect(await tokensWork(dora.tokens)).toEqual(alive);
  expect(await trySignIn(dora.email, dora.password)).toEqual(['INVALID_CREDENTIALS']);
  expect(await trySignIn(dora.email, newPassword)).toEqual([]);
  await mailed(dora.email, 'Your Paygraph password was changed');
});
