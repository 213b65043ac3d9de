import { MeDocument, SignOutDocument } from '@paygraph/sdk';
import { createClient, eventually, makeAdmin, subgraphUrl } from '@paygraph/testing';
import { expect, inject, test } from 'vitest';
import { signIn, signUp } from '../people/person.ts';

const place = inject('place');
const whoAmI = (accessToken: string) => createClient({ place, accessToken }).run(MeDocument, {});
const refused = { status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] };

test('an access token is refused at the very next request after its session signed out', async () => {
  const ada = await signUp(place, { name: 'Ada' });
  const elsewhere = await signIn(place, ada);
  await ada.client.mustRun(SignOutDocument, { input: {} });
  expect(await whoAmI(ada.tokens.accessToken)).toMatchObject(refused);
  // Another session of theirs is not touched.
  expect(await whoAmI(elsewhere.accessToken)).toMatchObject({ status: 200, errors: [] });
});

test('and those of all sessions after a sign-out everywhere', async () => {
  const bob = await signUp(place, { name: 'Bob' });
  const elsewhere = await signIn(place, bob);
  await bob.client.mustRun(SignOutDocument, { input: { everywhere: true } });
  for (const { accessToken } of [bob.tokens, elsewhere]) {
    expect(await whoAmI(accessToken)).toMatchObject(refused);
  }
  expect((await whoAmI((await signIn(place, bob)).accessToken)).status).toBe(200);
});

test('a token that names a role its owner has no more is refused, also where the role was changed beside the API', async () => {
  const carol = await signUp(place, { name: 'Carol' });
  expect((await whoAmI(carol.tokens.accessToken)).status).toBe(200);
  await makeAdmin(place, carol.email);
  await eventually('the old role is refused', async () =>
    (await whoAmI(carol.tokens.accessToken)).status === 401 ? true : undefined,
  );
  const { accessToken } = await signIn(place, carol);
  expect((await whoAmI(accessToken)).data?.me?.role).toBe('ADMIN');
});

test('the keys of access tokens are public, and their private halves nowhere in them', async () => {
  const response = await fetch(new URL('/.well-known/jwks.json', subgraphUrl(place, 'users')));
  const { keys } = (await response.json()) as { keys: readonly Record<string, unknown>[] };
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  expect(keys[0]).not.toHaveProperty('d');
});

test('who ended a session is told to gateways alone', async () => {
  expect((await fetch(new URL('/session-feed', subgraphUrl(place, 'users')))).status).toBe(401);
});
