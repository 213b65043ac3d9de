/** The mails that carry, or are about, a link: who gets them, in which words, and that the list never holds the link. */
import { RegisterUserDocument, RequestPasswordResetDocument, ResetPasswordDocument } from '@paygraph/sdk';
import { createClient, openMailbox } from '@paygraph/testing';
import { beforeEach, expect, inject, test } from 'vitest';
import { endsOf, mailsAbout, notificationsOf, untilTold } from '../people/notifications.ts';
import { type Person, signIn, signUp } from '../people/person.ts';

const place = inject('place');
const anonymous = createClient({ place });
const mailbox = openMailbox(place);
let ada: Person;
beforeEach(async () => {
  ada = await signUp(place, { name: 'Ada' });
  return () => ada.client.close();
});

const byMailAlone = { EMAIL: 'SENT' };

test('whoever signs up is mailed a link that confirms the address', async () => {
  const told = await untilTold(ada, 'Confirm your email address');
  expect(told.topic).toBe('user.verification-requested');
  expect(endsOf(told)).toEqual(byMailAlone);
  const [mail, ...more] = await mailsAbout(ada, 'Confirm your email address for Paygraph');
  expect(more).toEqual([]);
  expect(mail?.text).toMatch(/verify-email\?token=/);
  expect(JSON.stringify(told)).not.toContain('token=');
});

test('whoever forgot the password is mailed a link, and then that it was changed', async () => {
  const verification = await mailbox.tokenFor(ada.email);
  await anonymous.mustRun(RequestPasswordResetDocument, { input: { email: ada.email } });
  const asked = await untilTold(ada, 'Choose a new password');
  expect(asked.topic).toBe('user.password-reset-requested');
  expect(endsOf(asked)).toEqual(byMailAlone);
  expect(await mailsAbout(ada, 'Choose a new password for Paygraph')).toHaveLength(1);

  const token = await mailbox.tokenFor(ada.email, [verification]);
  const newPassword = 'another password of hers';
  await anonymous.mustRun(ResetPasswordDocument, { input: { token, newPassword } });
  // Every session has ended with the old password.
  const { accessToken } = await signIn(place, { ...ada, password: newPassword });
  const fresh = { ...ada, client: createClient({ place, accessToken }) };
  const changed = await untilTold(fresh, 'Your password was changed');
  expect(changed.topic).toBe('user.password-changed');
  expect(endsOf(changed)).toEqual(byMailAlone);
  const [mail, ...more] = await mailsAbout(ada, 'Your Paygraph password was changed');
  expect(more).toEqual([]);
  expect(`${mail?.text}${mail?.html}`).not.toContain('token=');
  expect(JSON.stringify(await notificationsOf(fresh))).not.toContain(token);
  await fresh.client.close();
});

test('whoever has an account hears that someone signed up with the address, and nothing of who', async () => {
  const input = { email: ada.email, password: 'a password of a stranger', displayName: 'Mallory' };
  await anonymous.mustRun(RegisterUserDocument, { input });
  const told = await untilTold(ada, 'Someone tried to sign up with your email address');
  expect(told.topic).toBe('user.registration-repeated');
  expect(endsOf(told)).toEqual(byMailAlone);
  const [mail, ...more] = await mailsAbout(ada, 'You already have a Paygraph account');
  expect(more).toEqual([]);
  expect(mail?.text).toContain('nothing about it was changed');
  for (const secret of ['Mallory', 'token=', input.password]) {
    expect(`${JSON.stringify(told)}${mail?.text}${mail?.html}`).not.toContain(secret);
  }
});
