import {
  MeDocument,
  RegisterUserDocument,
  ResetPasswordDocument,
  SignInDocument,
  VerifyEmailDocument,
} from '@paygraph/sdk';
import { createClient, eventually, openMailbox } from '@paygraph/testing';
import { expect, inject, test } from 'vitest';
import { newEmail, signIn } from '../people/person.ts';

const place = inject('place');
const anonymous = createClient({ place });
const mailbox = openMailbox(place);

const [eves, owners, chosen] = ['a password of eve', 'a password of the owner', 'a password chosen later'];

async function refusalOf(email: string, password: string) {
  const { data } = await anonymous.run(SignInDocument, { input: { email, password } });
  return data?.signIn.userErrors.map(({ code }) => code);
}

test('a stranger who registers an address before its owner does gets nothing by the owner’s click', async () => {
  const email = newEmail('Olga');
  // 1. Eve, then the owner, who hears no more of Eve than Eve hears of her.
  const register = (displayName: string, password: string) =>
    anonymous.mustRun(RegisterUserDocument, { input: { email, password, displayName } });
  const first = await register('Eve', eves);
  const evesLink = await mailbox.tokenFor(email);
  expect((await register('Olga', owners)).registerUser).toEqual(first.registerUser);
  const ownersLink = await mailbox.tokenFor(email, [evesLink]);

  // 2. The owner follows the link: the address is hers, and no password is anyone's.
  const { verifyEmail } = await anonymous.mustRun(VerifyEmailDocument, { input: { token: ownersLink } });
  expect(verifyEmail).toMatchObject({ verified: true, userErrors: [] });
  expect(await refusalOf(email, eves)).toEqual(['INVALID_CREDENTIALS']);
  expect(await refusalOf(email, owners)).toEqual(['INVALID_CREDENTIALS']);

  // 3. She is mailed a link to choose one.
  const token = await eventually('a mail to choose a password', async () => {
    const mails = await mailbox.mailsTo(email);
    const mail = mails.find((text) => text.includes('/reset-password?token='));
    return /\/reset-password\?token=([\w-]+)/.exec(mail ?? '')?.[1];
  });
  const input = { token, newPassword: chosen };
  const { resetPassword } = await anonymous.mustRun(ResetPasswordDocument, { input });
  expect(resetPassword.userErrors).toEqual([]);
  const { accessToken } = await signIn(place, { email, password: chosen });
  const { me } = await createClient({ place, accessToken }).mustRun(MeDocument, {});
  expect(me).toMatchObject({ email, emailVerified: true, role: 'USER' });
  expect(await refusalOf(email, eves)).toEqual(['INVALID_CREDENTIALS']);
});
