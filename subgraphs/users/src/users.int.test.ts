import { createIds, type UserId } from '@paygraph/ids';
import type { Principal } from '@paygraph/principal';
import type { RunningService } from '@paygraph/service-process';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import jwt from 'jsonwebtoken';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startUsers } from './index.ts';
import { anonymous, createOutside, mutation, person, service } from './testing/outside.ts';

const ids = createIds();
const outside = createOutside();
const ada = { email: 'ada@example.com', password: 'a password of ada', displayName: 'Ada' };

let scratch: ScratchDatabase;
let users: RunningService;
let adaId: UserId;

beforeAll(async () => {
  scratch = await createScratchDatabase('users');
  users = await startUsers({ ...outside.environment(scratch.url), ...(await ports()) });
});
afterAll(async () => {
  await users.stop();
  await scratch.drop();
});

describe('the way from a registration to a session', () => {
  test('registers, mails a link, proves the address by it, and signs in', async () => {
    expect(
      await mutate('registerUser', 'RegisterUserInput', 'verificationSentTo', {
        ...ada,
        email: 'Ada@Example.COM',
      }),
    ).toEqual({
      verificationSentTo: ada.email,
      userErrors: [],
    });
    expect(await signIn(ada)).toMatchObject({ tokens: null, userErrors: [{ code: 'EMAIL_NOT_VERIFIED' }] });

    const mail = await linkMail(service('notifications'));
    expect(mail).toMatchObject({ purpose: 'VERIFY_EMAIL', to: ada.email, displayName: 'Ada' });
    const token = new URL(mail?.link ?? '').searchParams.get('token') ?? '';
    const verify = () => mutate('verifyEmail', 'VerifyEmailInput', 'verified', { token });
    expect(await verify()).toEqual({ verified: true, userErrors: [] });
    expect(await verify()).toEqual({ verified: true, userErrors: [] });

    const { tokens } = z.object({ tokens: tokensForm }).parse(await signIn(ada));
    expect(tokens.expiresIn).toBe(3_600);
    const claims = jwt.verify(tokens.accessToken, outside.accessTokenKey, {
      algorithms: ['ES256'],
    });
    adaId = z.object({ sub: z.custom<UserId>() }).parse(claims).sub;
    const refreshed = await mutate('refreshSession', 'RefreshSessionInput', 'tokens { refreshToken }', {
      refreshToken: tokens.refreshToken,
    });
    expect(refreshed).toMatchObject({
      tokens: { refreshToken: expect.stringMatching(/^ses_/) },
      userErrors: [],
    });
  });

  test('shows people themselves', async () => {
    const query = '{ me { id email displayName phone role emailVerified createdAt } }';
    expect((await ask(person(adaId), query)).data).toEqual({
      me: {
        id: adaId,
        email: ada.email,
        displayName: 'Ada',
        phone: null,
        role: 'USER',
        emailVerified: true,
        createdAt: expect.stringMatching(/^20\d\d-.*Z$/),
      },
    });
    expect(await ask(anonymous, query)).toMatchObject({ data: { me: null }, code: 'UNAUTHENTICATED' });
  });
});

describe('what is refused', () => {
  test.each([
    [
      'registerUser',
      'RegisterUserInput',
      { ...ada, password: 'short' },
      'WEAK_PASSWORD',
      ['input', 'password'],
    ],
    [
      'registerUser',
      'RegisterUserInput',
      { ...ada, password: 'x'.repeat(73) },
      'WEAK_PASSWORD',
      ['input', 'password'],
    ],
    [
      'registerUser',
      'RegisterUserInput',
      { ...ada, password: 'Password1234' },
      'WEAK_PASSWORD',
      ['input', 'password'],
    ],
    [
      'registerUser',
      'RegisterUserInput',
      { ...ada, displayName: ' ' },
      'INVALID_INPUT',
      ['input', 'displayName'],
    ],
    ['registerUser', 'RegisterUserInput', { ...ada, phone: '0151' }, 'INVALID_INPUT', ['input', 'phone']],
    ['verifyEmail', 'VerifyEmailInput', { token: 'x'.repeat(32) }, 'INVALID_TOKEN', ['input', 'token']],
    ['signIn', 'SignInInput', { email: ada.email, password: 'not hers' }, 'INVALID_CREDENTIALS', null],
    ['signIn', 'SignInInput', { email: 'nobody@example.com', password: 'x' }, 'INVALID_CREDENTIALS', null],
    [
      'refreshSession',
      'RefreshSessionInput',
      { refreshToken: 'x' },
      'INVALID_TOKEN',
      ['input', 'refreshToken'],
    ],
  ])('%s(%s: %j) is a userError %s', async (mutation, inputType, input, code, field) => {
    const answer = await mutate(mutation, inputType, '', input);
    expect(answer).toEqual({ userErrors: [{ code, message: expect.any(String), field }] });
  });

  test.each([
    ['an address that is none', { ...ada, email: 'ada' }],
    ['a NUL', { ...ada, password: 'a password\0 of ada' }],
    ['a role', { ...ada, role: 'ADMIN' }],
    ['a card number for a name', { ...ada, displayName: '4242 4242 4242 4242' }],
  ])('a registration with %s is BAD_USER_INPUT', async (_, input) => {
    const { data, code } = await ask(anonymous, mutation('registerUser', 'RegisterUserInput', ''), { input });
    expect([data ?? null, code]).toEqual([null, 'BAD_USER_INPUT']);
  });

  test('a resend is answered the same, known or not', async () => {
    const resend = (email: string) => mutate('resendVerification', 'ResendVerificationInput', '', { email });
    expect(await resend(ada.email)).toEqual(await resend('nobody@example.com'));
  });

  test('whoever proves no identity gets no answer', async () => {
    const response = await fetch(users.url, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
  });
});

describe('a reference', () => {
  test('to a user is followed for the person, admins and services alone', async () => {
    const seen = { _entities: [{ email: ada.email }, null, null] };
    const unseen = { _entities: [null, null, null] };
    const follow = (principal: Principal) => entities(principal, 'User', '... on User { email }');
    expect((await follow(person(adaId))).data).toEqual(seen);
    expect((await follow(person(ids.next('usr'), 'ADMIN'))).data).toEqual(seen);
    expect((await follow(service('transactions'))).data).toEqual(seen);
    expect((await follow(person(ids.next('usr')))).data).toEqual(unseen);
    expect((await follow(person(ids.next('usr'), 'MERCHANT'))).data).toEqual(unseen);
    expect((await follow(anonymous)).data).toEqual(unseen);
  });

  test('to a profile is followed for anyone who is signed in', async () => {
    const seen = { _entities: [{ displayName: 'Ada' }, null, null] };
    const follow = (principal: Principal) => entities(principal, 'Profile', '... on Profile { displayName }');
    expect((await follow(person(ids.next('usr')))).data).toEqual(seen);
    expect((await follow(service('transactions'))).data).toEqual(seen);
    expect((await follow(anonymous)).data).toEqual({ _entities: [null, null, null] });
  });
});

describe('what services ask', () => {
  const recipient =
    'query ($email: EmailAddress!) { recipientByEmail(email: $email) { userId displayName } }';

  test('finds whoever proved an address, and nobody else', async () => {
    const find = (email: string) => ask(service('transactions'), recipient, { email });
    expect((await find('ADA@example.com')).data).toEqual({
      recipientByEmail: { userId: adaId, displayName: 'Ada' },
    });
    await mutate('registerUser', 'RegisterUserInput', '', { ...ada, email: 'eve@example.com' });
    expect((await find('eve@example.com')).data).toEqual({ recipientByEmail: null });
    expect((await find('nobody@example.com')).data).toEqual({ recipientByEmail: null });
  });

  const facts = 'query ($userId: ID!) { userFacts(userId: $userId) { userId displayName role } }';

  test('tells whether someone is a merchant, and nothing of nobody', async () => {
    const factsOf = (userId: string) => ask(service('transactions'), facts, { userId });
    expect((await factsOf(adaId)).data).toEqual({
      userFacts: { userId: adaId, displayName: 'Ada', role: 'USER' },
    });
    for (const nobody of [ids.next('usr'), 'ada']) {
      expect((await factsOf(nobody)).data).toEqual({ userFacts: null });
    }
  });

  const contacts = `query ($userIds: [ID!]!) {
    contacts(userIds: $userIds) { userId displayName email phone }
  }`;

  test('tells where people are told things, of those there are, a bounded number at once', async () => {
    const contactsOf = (userIds: readonly string[]) => ask(service('notifications'), contacts, { userIds });
    expect((await contactsOf([adaId, ids.next('usr'), 'ada', adaId])).data).toEqual({
      contacts: [{ userId: adaId, displayName: 'Ada', email: ada.email, phone: null }],
    });
    expect((await contactsOf([])).data).toEqual({ contacts: [] });
    const update = mutation('updateProfile', 'UpdateProfileInput', '');
    const give = (phone: string | null) => ask(person(adaId), update, { input: { phone } });
    await give('+4915112345678');
    expect((await contactsOf([adaId])).data).toMatchObject({ contacts: [{ phone: '+4915112345678' }] });
    await give(null);
    expect((await contactsOf([adaId])).data).toMatchObject({ contacts: [{ phone: null }] });
    const many = Array.from({ length: 101 }, () => ids.next('usr'));
    expect((await contactsOf(many)).code).toBe('BAD_USER_INPUT');
    expect((await contactsOf(many.slice(1))).data).toEqual({ contacts: [] });
  });

  test('is not answered to people, nor links and addresses to any other service', async () => {
    for (const principal of [anonymous, person(adaId), person(ids.next('usr'), 'ADMIN')]) {
      expect((await ask(principal, recipient, { email: ada.email })).code).toBe('FORBIDDEN');
      expect((await ask(principal, facts, { userId: adaId })).code).toBe('FORBIDDEN');
      expect((await ask(principal, contacts, { userIds: [adaId] })).code).toBe('FORBIDDEN');
      expect(await linkMail(principal)).toBe('FORBIDDEN');
    }
    expect((await ask(service('transactions'), contacts, { userIds: [adaId] })).code).toBe('FORBIDDEN');
    expect(await linkMail(service('transactions'))).toBe('FORBIDDEN');
    expect(await linkMail(service('notifications'))).toMatchObject({ to: 'eve@example.com' });
  });
});

test('a port that is taken is told, and with another one it starts beside the first', async () => {
  const environment = { ...outside.environment(scratch.url), ...(await ports()) };
  const taken = new URL(users.url).port;
  await expect(startUsers({ ...environment, PORT: taken })).rejects.toThrow('EADDRINUSE');
  const second = await startUsers(environment);
  await second.stop();
});

async function ports() {
  return { PORT: String(await getPort()), ADMIN_PORT: String(await getPort()) };
}

const tokensForm = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.number() });

const ask = (principal: Principal, query: string, variables?: object) =>
  outside.ask(users.url, principal, query, variables);

async function mutate(name: string, inputType: string, fields: string, input: object): Promise<unknown> {
  const { data, code } = await ask(anonymous, mutation(name, inputType, fields), { input });
  return data?.[name] ?? code;
}

function signIn({ email, password }: typeof ada): Promise<unknown> {
  return mutate('signIn', 'SignInInput', 'tokens { accessToken refreshToken expiresIn }', {
    email,
    password,
  });
}

/** What the newest request is to be mailed, or the code it is refused with. */
async function linkMail(principal: Principal) {
  const sql = postgres(scratch.url, { max: 1 });
  const [newest] = await sql<{ id: string }[]>`select id from link_requests order by id desc limit 1`;
  await sql.end();
  const query = 'query ($id: ID!) { linkMail(linkRequestId: $id) { userId purpose to displayName link } }';
  const { data, code } = await ask(principal, query, { id: newest?.id });
  const form = z.object({
    linkMail: z.object({ purpose: z.string(), to: z.string(), displayName: z.string(), link: z.string() }),
  });
  return code === undefined ? form.parse(data).linkMail : code;
}

/** Ada, someone who is not there, and what is no id. */
function entities(principal: Principal, typename: string, fields: string) {
  const representations = [adaId, ids.next('usr'), "' or true --"].map((id) => ({
    __typename: typename,
    id,
  }));
  const query = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ${fields} } }`;
  return ask(principal, query, { representations });
}
