import {
  MeDocument,
  RefreshSessionDocument,
  RegisterUserDocument,
  ResendVerificationDocument,
  SessionsDocument,
  SignInDocument,
  SignOutDocument,
  VerifyEmailDocument,
} from '@paygraph/sdk';
import { createClient, eventually, openMailbox } from '@paygraph/testing';
import { expect, inject, test } from 'vitest';
import { newEmail, type Person, signIn, signUp, type Tokens } from '../people/person.ts';

const place = inject('place');
const anonymous = createClient({ place });
const mailbox = openMailbox(place);
const password = 'correct horse battery';

async function register(email: string) {
  const { data } = await anonymous.run(RegisterUserDocument, {
    input: { email, password, displayName: 'Zoë' },
  });
  return data?.registerUser;
}

async function refresh(refreshToken: string) {
  const { data } = await anonymous.run(RefreshSessionDocument, { input: { refreshToken } });
  const { tokens, userErrors } = data?.refreshSession ?? {};
  return { tokens: tokens ?? null, codes: userErrors?.map(({ code }) => code) };
}

async function mustRefresh({ refreshToken }: Tokens): Promise<Tokens> {
  const { tokens, codes } = await refresh(refreshToken);
  expect(codes).toEqual([]);
  if (tokens === null) throw new Error('refreshed, and no tokens');
  return tokens;
}

const whoAmI = (accessToken: string) => createClient({ place, accessToken }).run(MeDocument, {});

test('registration, mail, sign-in: the whole way in', async () => {
  const email = newEmail('Zoë');
  expect(await register(email)).toEqual({ verificationSentTo: email, userErrors: [] });
  const before = await anonymous.run(SignInDocument, { input: { email, password } });
  expect(before.data?.signIn).toMatchObject({ tokens: null, userErrors: [{ code: 'EMAIL_NOT_VERIFIED' }] });
  const token = await mailbox.tokenFor(email);
  for (const time of ['first', 'second']) {
    const { data } = await anonymous.run(VerifyEmailDocument, { input: { token } });
    expect(data?.verifyEmail, time).toEqual({ verified: true, userErrors: [] });
  }
  const tokens = await signIn(place, { email: email.toUpperCase(), password });
  expect(tokens.expiresIn).toBeGreaterThan(3_500);
  expect(tokens.expiresIn).toBeLessThanOrEqual(3_600);
  const { data } = await whoAmI(tokens.accessToken);
  expect(data?.me).toMatchObject({
    email,
    displayName: 'Zoë',
    role: 'USER',
    emailVerified: true,
    phone: null,
  });
});

test('a merchant registers as one', async () => {
  const { client } = await signUp(place, { name: 'Shop', merchant: true });
  expect((await client.mustRun(MeDocument, {})).me?.role).toBe('MERCHANT');
});

test('a known address gets the same answer, and a mail that carries no link', async () => {
  const known = await signUp(place, { name: 'Ada' });
  const unknown = newEmail('Ada');
  expect(await register(known.email)).toEqual({ verificationSentTo: known.email, userErrors: [] });
  expect(await register(unknown)).toEqual({ verificationSentTo: unknown, userErrors: [] });
  const second = await eventually('a mail about it', async () => {
    const mails = await mailbox.mailsTo(known.email);
    return mails.find((mail) => mail.includes('Subject: You already have a Paygraph account'));
  });
  expect(second).not.toMatch(/token=/);
  // Nor can whoever registered again sign in with their own password.
  const { data } = await anonymous.run(SignInDocument, { input: { email: known.email, password } });
  expect(data?.signIn.userErrors.map(({ code }) => code)).toEqual(['INVALID_CREDENTIALS']);
});

test('a link asked for again works, and to an unknown address the answer is the same', async () => {
  const email = newEmail('Carol');
  await register(email);
  const first = await mailbox.tokenFor(email);
  const answers = await Promise.all(
    [email, newEmail('nobody')].map((address) =>
      anonymous.run(ResendVerificationDocument, { input: { email: address } }),
    ),
  );
  expect(answers.map(({ text }) => text)).toEqual([answers[0]?.text, answers[0]?.text]);
  const second = await mailbox.tokenFor(email, [first]);
  await anonymous.mustRun(VerifyEmailDocument, { input: { token: second } });
  await signIn(place, { email, password });
});

test('a mail never holds a password, and links are for one address each', async () => {
  const { email, password } = await signUp(place, { name: 'Dora' });
  const mails = await mailbox.mailsTo(email);
  expect(mails.length).toBeGreaterThan(0);
  expect(mails.join()).not.toContain(password);
});

test('a refresh gives new tokens, which work', async () => {
  const { tokens } = await signUp(place, { name: 'Eve' });
  const fresh = await mustRefresh(tokens);
  expect(fresh.refreshToken).not.toBe(tokens.refreshToken);
  expect((await whoAmI(fresh.accessToken)).data?.me?.displayName).toBe('Eve');
});

test('a repeat at once, as by a client whose answer was lost, gives the same successor', async () => {
  const { tokens } = await signUp(place, { name: 'Fay' });
  const answers = await Promise.all(Array.from({ length: 5 }, () => mustRefresh(tokens)));
  expect(new Set(answers.map(({ refreshToken }) => refreshToken)).size).toBe(1);
  const [successor] = answers;
  if (successor) await mustRefresh(successor);
});

test('a refresh token used again after its successor was used ends the session for thief and owner alike', async () => {
  const { tokens, email, password } = await signUp(place, { name: 'Gus' });
  const second = await mustRefresh(tokens);
  const third = await mustRefresh(second);
  expect(await refresh(tokens.refreshToken)).toEqual({ tokens: null, codes: ['SESSION_REVOKED'] });
  expect(await refresh(third.refreshToken)).toEqual({ tokens: null, codes: ['SESSION_REVOKED'] });
  // Another session of theirs is not touched, and they can come back.
  await mustRefresh(await signIn(place, { email, password }));
});

test('access tokens of a session that was ended for reuse are refused at the very next request', async () => {
  const { tokens } = await signUp(place, { name: 'Ida' });
  const second = await mustRefresh(tokens);
  await mustRefresh(second);
  for (const { accessToken } of [tokens, second]) expect((await whoAmI(accessToken)).status).toBe(200);
  await refresh(tokens.refreshToken);
  for (const { accessToken } of [tokens, second]) {
    expect(await whoAmI(accessToken)).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  }
});

interface SignedIn {
  readonly tokens: Tokens;
  readonly sessionId: string;
}

/** One more sign-in of the same person, as on another device. */
async function anotherDevice(person: Person): Promise<SignedIn> {
  const tokens = await signIn(place, person);
  return { tokens, sessionId: await currentSession(tokens) };
}

async function sessionsOf({ accessToken }: Tokens) {
  const { me } = await createClient({ place, accessToken }).mustRun(SessionsDocument, {});
  return me?.sessions ?? [];
}

async function currentSession(tokens: Tokens): Promise<string> {
  const current = (await sessionsOf(tokens)).filter((session) => session.current);
  expect(current).toHaveLength(1);
  return current[0]?.id ?? '';
}

async function signOut(tokens: Tokens, input: { sessionId?: string; everywhere?: boolean }) {
  const { accessToken } = tokens;
  const { data, errors } = await createClient({ place, accessToken }).run(SignOutDocument, { input });
  expect(errors).toEqual([]);
  return data?.signOut.userErrors.map(({ code, field }) => ({ code, field }));
}

/** Neither token of the session is good any more, and that from this moment on. */
async function expectOver({ accessToken, refreshToken }: Tokens): Promise<void> {
  const answer = await whoAmI(accessToken);
  expect([answer.status, answer.errors.map(({ extensions }) => extensions?.['code'])]).toEqual([
    401,
    ['UNAUTHENTICATED'],
  ]);
  expect(await refresh(refreshToken)).toEqual({ tokens: null, codes: ['SESSION_REVOKED'] });
}

test('each sign-in is a session in the list, newest first, with the device it is on', async () => {
  const hal = await signUp(place, { name: 'Hal' });
  const second = await anotherDevice(hal);
  const [newest, oldest, ...others] = await sessionsOf(hal.tokens);
  expect(others).toEqual([]);
  expect([newest?.id, newest?.current, oldest?.current]).toEqual([second.sessionId, false, true]);
  expect(newest?.ipAddress).toMatch(/127\.0\.0\.1|::1/);
  expect(Date.parse(newest?.lastSeenAt ?? '')).toBeGreaterThanOrEqual(Date.parse(newest?.createdAt ?? ''));
});

test('signing out ends this session at once, and no other', async () => {
  const ida = await signUp(place, { name: 'Ida' });
  const second = await anotherDevice(ida);
  expect(await signOut(second.tokens, {})).toEqual([]);
  await expectOver(second.tokens);
  expect((await sessionsOf(ida.tokens)).map(({ current }) => current)).toEqual([true]);
});

test('a lost device is signed out from another one, by its session', async () => {
  const jim = await signUp(place, { name: 'Jim' });
  const lost = await anotherDevice(jim);
  expect(await signOut(jim.tokens, { sessionId: lost.sessionId })).toEqual([]);
  await expectOver(lost.tokens);
  expect(await signOut(jim.tokens, { sessionId: lost.sessionId })).toEqual([]);
  expect((await whoAmI(jim.tokens.accessToken)).data?.me?.displayName).toBe('Jim');
});

test('signing out everywhere ends all sessions at once, and a new sign-in is another one', async () => {
  const kay = await signUp(place, { name: 'Kay' });
  const second = await anotherDevice(kay);
  expect(await signOut(kay.tokens, { everywhere: true })).toEqual([]);
  await expectOver(kay.tokens);
  await expectOver(second.tokens);
  expect(await sessionsOf(await signIn(place, kay))).toHaveLength(1);
});

test('a stranger’s session is not ended, and not told from one there never was', async () => {
  const [lea, eve] = await Promise.all([signUp(place, { name: 'Lea' }), signUp(place, { name: 'Eve' })]);
  const [hers] = await sessionsOf(lea.tokens);
  const refused = [{ code: 'INVALID_INPUT', field: ['input', 'sessionId'] }];
  for (const sessionId of [hers?.id ?? '', 'ses_01jdzzzzzzzzzzzzzzzzzzzzzz', 'ses']) {
    expect(await signOut(eve.tokens, { sessionId })).toEqual(refused);
  }
  expect((await whoAmI(lea.tokens.accessToken)).data?.me?.displayName).toBe('Lea');
});
