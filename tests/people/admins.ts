import { createClient, makeAdmin, type Place } from '@paygraph/testing';
import { type Person, signIn, signUp } from './person.ts';

/** Someone whom whoever runs the system has made an admin. */
export async function signUpAdmin(place: Place): Promise<Person> {
  const person = await signUp(place, { name: 'Root' });
  await makeAdmin(place, person.email);
  // The token of before says what they were before.
  const tokens = await signIn(place, person);
  await person.client.close();
  return { ...person, tokens, client: createClient({ place, accessToken: tokens.accessToken }) };
}
