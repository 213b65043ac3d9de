import {
  browserSessions,
  createPaygraph,
  MeDocument,
  memorySessions,
  PaygraphError,
  type SessionState,
  SignOutDocument,
} from '@paygraph/sdk';
import { graphqlUrl } from '@paygraph/testing';
import { afterEach, expect, inject, test, vi } from 'vitest';
import { signIn, signUp } from '../../people/person.ts';
import { clientOf, expired, sessionsOf, watchFetch } from './person.ts';

const place = inject('place');
afterEach(() => {
  vi.useRealTimers();
});

test('fifty calls at once with an expired token make one refresh, and all are answered', async () => {
  const ada = await signUp(place, { name: 'Ada' });
  const { fetch, count } = watchFetch();
  const paygraph = clientOf({ place, tokens: await expired(place, ada.tokens) }, { fetch });
  const answers = await Promise.all(Array.from({ length: 50 }, () => paygraph.query(MeDocument, {})));
  expect(new Set(answers.map(({ me }) => me?.id))).toEqual(new Set([ada.userId]));
  expect(count('RefreshSession')).toBe(1);
  // Each was refused once, and made once more.
  expect(count('Me')).toBe(100);
});

test('two tabs with one store make one refresh together', async () => {
  const bob = await signUp(place, { name: 'Bob' });
  const { accessToken, refreshToken, expiresIn } = await expired(place, bob.tokens);
  const texts = new Map([
    [
      'paygraph-session',
      JSON.stringify({ accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1_000 }),
    ],
  ]);
  const storage = {
    getItem: (key: string) => texts.get(key) ?? null,
    setItem: (key: string, value: string) => void texts.set(key, value),
    removeItem: (key: string) => void texts.delete(key),
  };
  const { fetch, count } = watchFetch();
  const tabs = [0, 1].map(() => clientOf(bob, { fetch, sessions: browserSessions({ storage }) }));
  const answers = await Promise.all(tabs.map((tab) => tab.query(MeDocument, {})));
  expect(answers.map(({ me }) => me?.id)).toEqual([bob.userId, bob.userId]);
  expect(count('RefreshSession')).toBe(1);
});

test('a refresh whose answer got lost is asked for again, and signs nobody out', async () => {
  const carol = await signUp(place, { name: 'Carol' });
  const { fetch, count } = watchFetch((operation, time) => {
    if (operation === 'RefreshSession' && time === 1) throw new TypeError('terminated');
  });
  const paygraph = clientOf({ place, tokens: await expired(place, carol.tokens) }, { fetch });
  expect((await paygraph.query(MeDocument, {})).me?.id).toBe(carol.userId);
  expect(count('RefreshSession')).toBe(2);
  expect(paygraph.isSignedIn()).toBe(true);
});

test.each([
  ['slow', -5],
  ['fast', 5],
])('a clock that is five minutes %s changes nothing', async (_, minutes) => {
  const dan = await signUp(place, { name: 'Dan' });
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
  const { fetch, count } = watchFetch();
  const paygraph = createPaygraph({ url: graphqlUrl(place), fetch });
  await paygraph.signIn({ email: dan.email, password: dan.password });
  expect((await paygraph.query(MeDocument, {})).me?.id).toBe(dan.userId);
  // Set right in the middle of a session.
  vi.setSystemTime(Date.now() - minutes * 60_000);
  expect((await paygraph.query(MeDocument, {})).me?.id).toBe(dan.userId);
  vi.setSystemTime(Date.now() + minutes * 60_000);
  expect((await paygraph.query(MeDocument, {})).me?.id).toBe(dan.userId);
  expect(count('RefreshSession')).toBe(0);
});

test('a session kept by another program, whose clock was an hour off, costs one refresh', async () => {
  const erin = await signUp(place, { name: 'Erin' });
  const { accessToken, refreshToken } = erin.tokens;
  const { fetch, count } = watchFetch();
  const sessions = memorySessions({ accessToken, refreshToken, expiresAt: Date.now() - 1_000 });
  const paygraph = clientOf(erin, { fetch, sessions });
  for (let time = 1; time <= 3; time += 1) await paygraph.query(MeDocument, {});
  expect(count('RefreshSession')).toBe(1);
});

test('a session that was ended elsewhere is signed out here, and listeners are told why', async () => {
  const finn = await signUp(place, { name: 'Finn' });
  const elsewhere = await signIn(place, finn);
  const paygraph = clientOf({ place, tokens: elsewhere });
  const states: SessionState[] = [];
  paygraph.onSession((state) => states.push(state));
  await finn.client.mustRun(SignOutDocument, { input: { everywhere: true } });
  await expect(paygraph.query(MeDocument, {})).rejects.toMatchObject({
    kind: 'signed-out',
    code: 'UNAUTHENTICATED',
  });
  expect(states).toEqual([{ kind: 'signed-out', why: 'revoked' }]);
  expect(paygraph.isSignedIn()).toBe(false);
});

test('a server that can’t be reached signs nobody out', async () => {
  const gwen = await signUp(place, { name: 'Gwen' });
  const sessions = sessionsOf(await expired(place, gwen.tokens));
  const nobody = createPaygraph({ url: 'http://127.0.0.1:9/graphql', sessions, timeoutMs: 2_000 });
  await expect(nobody.query(MeDocument, {})).rejects.toMatchObject({
    kind: 'unreachable',
    isOutcomeUnknown: false,
  });
  expect(nobody.isSignedIn()).toBe(true);
  expect((await clientOf(gwen, { sessions }).query(MeDocument, {})).me?.id).toBe(gwen.userId);
});

test('signing in and out', async () => {
  const hugo = await signUp(place, { name: 'Hugo' });
  const paygraph = createPaygraph({ url: graphqlUrl(place) });
  expect(paygraph.isSignedIn()).toBe(false);
  const wrong = paygraph.signIn({ email: hugo.email, password: 'not my password' });
  await expect(wrong).rejects.toBeInstanceOf(PaygraphError);
  await expect(wrong).rejects.toMatchObject({ kind: 'refused', code: 'INVALID_CREDENTIALS' });
  await paygraph.signIn({ email: hugo.email, password: hugo.password });
  expect(paygraph.isSignedIn()).toBe(true);
  await paygraph.signOut({ everywhere: true });
  expect(paygraph.isSignedIn()).toBe(false);
  // Everywhere means here, too.
  expect((await hugo.client.run(MeDocument, {})).status).toBe(401);
});
