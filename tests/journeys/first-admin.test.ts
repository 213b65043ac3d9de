import { MeDocument, RegisterUserDocument } from '@paygraph/sdk';
import { createClient, makeAdmin } from '@paygraph/testing';
import { expect, inject, test } from 'vitest';
import { newEmail, signIn, signUp } from '../people/person.ts';

const place = inject('place');

async function roleWith(accessToken: string) {
  return (await createClient({ place, accessToken }).mustRun(MeDocument, {})).me?.role;
}

test('whoever runs the system makes the first admin, who is one from the next sign-in on', async () => {
  const ada = await signUp(place, { name: 'Ada' });
  await makeAdmin(place, ada.email);
  const { accessToken } = await signIn(place, ada);
  const { errors } = await createClient({ place, accessToken }).send('{ ledgerHealth { balanced } }');
  expect(errors).toEqual([]);
  // It was not done through the API: what a cache shows of her follows a moment later, her rights do not wait for it.
  await expect.poll(() => roleWith(accessToken)).toBe('ADMIN');
  // A second time it is no fault.
  await makeAdmin(place, ada.email);
});

test('nobody becomes an admin by an address that was never registered or never proven', async () => {
  await expect(makeAdmin(place, 'nobody@example.com')).rejects.toThrow(/Nobody has registered/);
  const email = newEmail('Mallory');
  const input = { email, password: 'correct horse battery', displayName: 'Mallory' };
  await createClient({ place }).mustRun(RegisterUserDocument, { input });
  await expect(makeAdmin(place, email)).rejects.toThrow(/is not proven yet/);
});
