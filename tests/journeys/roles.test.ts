import {
  MeDocument,
  RefreshSessionDocument,
  SetUserRoleDocument,
  UpdateProfileDocument,
  UserDocument,
  UsersDocument,
  type UsersQuery,
} from '@paygraph/sdk';
import { createClient } from '@paygraph/testing';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { signUpAdmin } from '../people/admins.ts';
import { type Person, signUp } from '../people/person.ts';

const place = inject('place');
let root: Person;
beforeAll(async () => {
  root = await signUpAdmin(place);
});
afterAll(() => root.client.close());

async function setRole(userId: string, role: 'USER' | 'MERCHANT' | 'ADMIN', by = root) {
  const answer = await by.client.run(SetUserRoleDocument, { input: { userId, role } });
  const { user, userErrors = [] } = answer.data?.setUserRole ?? {};
  return { role: user?.role, codes: userErrors.map(({ code }) => code), answer };
}

function pageOf(after: string | null): Promise<UsersQuery> {
  return root.client.mustRun(UsersDocument, { first: 2, after });
}

test('a new role makes the old access token worthless at once, and comes with the next', async () => {
  const ada = await signUp(place, { name: 'Ada' });
  expect(await setRole(ada.userId, 'MERCHANT')).toMatchObject({ role: 'MERCHANT', codes: [] });
  const before = await ada.client.run(MeDocument, {});
  expect([before.status, before.errors.map(({ extensions }) => extensions?.['code'])]).toEqual([
    401,
    ['UNAUTHENTICATED'],
  ]);
  const { refreshToken } = ada.tokens;
  const { refreshSession } = await createClient({ place }).mustRun(RefreshSessionDocument, {
    input: { refreshToken },
  });
  const accessToken = refreshSession.tokens?.accessToken ?? '';
  const { me } = await createClient({ place, accessToken }).mustRun(MeDocument, {});
  expect(me?.role).toBe('MERCHANT');
  await ada.client.close();
});

test('an admin appoints another, and can be relieved by them', async () => {
  const first = await signUpAdmin(place);
  const second = await signUpAdmin(place);
  expect(await setRole(first.userId, 'USER', second)).toMatchObject({ role: 'USER', codes: [] });
  const { answer } = await setRole(second.userId, 'USER', first);
  expect(answer.status).toBe(401);
  await Promise.all([first.client.close(), second.client.close()]);
});

test('an admin finds people by id and address, and lists them newest first', async () => {
  const bob = await signUp(place, { name: 'Bob' });
  const carol = await signUp(place, { name: 'Carol' });
  for (const which of [{ id: bob.userId }, { email: bob.email }]) {
    expect((await root.client.mustRun(UserDocument, which)).user?.email).toBe(bob.email);
  }
  const listed: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 5; pages += 1) {
    const { users } = await pageOf(after);
    listed.push(...(users?.edges.map(({ node }) => node.id) ?? []));
    after = users?.pageInfo.endCursor ?? null;
    if (!users?.pageInfo.hasNextPage) break;
  }
  expect(listed).toEqual(listed.toSorted().toReversed());
  expect(new Set(listed).size).toBe(listed.length);
  // Others sign up at the same time: between the two may be any of them.
  expect(listed).toContain(carol.userId);
  await Promise.all([bob.client.close(), carol.client.close()]);
});

test('nobody else sees or changes any of it', async () => {
  const eve = await signUp(place, { name: 'Eve', merchant: true });
  const codesOf = ({ errors }: { errors: readonly { extensions?: Record<string, unknown> }[] }) =>
    errors.map(({ extensions }) => extensions?.['code']);
  const nobody = createClient({ place });
  for (const [client, code] of [
    [eve.client, 'FORBIDDEN'],
    [nobody, 'UNAUTHENTICATED'],
  ] as const) {
    const asked = [
      await client.run(UserDocument, { id: eve.userId }),
      await client.run(UsersDocument, {}),
      await client.run(SetUserRoleDocument, { input: { userId: eve.userId, role: 'ADMIN' } }),
    ];
    expect(asked.map(codesOf)).toEqual([[code], [code], [code]]);
  }
  expect((await eve.client.mustRun(MeDocument, {})).me?.role).toBe('MERCHANT');
  await eve.client.close();
});

test('a profile is changed by its owner, and a phone taken away', async () => {
  const fay = await signUp(place, { name: 'Fay' });
  const update = async (input: { displayName?: string; phone?: string | null }) =>
    (await fay.client.mustRun(UpdateProfileDocument, { input })).updateProfile.user;
  expect(await update({ displayName: 'Fay W.', phone: '+4915112345678' })).toMatchObject({
    displayName: 'Fay W.',
    phone: '+4915112345678',
  });
  expect(await update({ phone: null })).toMatchObject({ displayName: 'Fay W.', phone: null });
  expect((await fay.client.mustRun(MeDocument, {})).me?.displayName).toBe('Fay W.');
  await fay.client.close();
});
