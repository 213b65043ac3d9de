import { createIds } from '@paygraph/ids';
import type { Principal } from '@paygraph/principal';
import type { RunningService } from '@paygraph/service-process';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import { startUsers } from './index.ts';
import { anonymous, createOutside, mutation, person } from './testing/outside.ts';
import { createPeople, type People, type ScratchPerson, type ScratchSession } from './testing/people.ts';
import { createScratchParts, type ScratchParts } from './testing/scratch-parts.ts';

/** Straight at the subgraph: what the gateway would refuse before is refused here as well. */
const ids = createIds();
const outside = createOutside();
let scratch: ScratchDatabase;
let parts: ScratchParts;
let people: People;
let users: RunningService;
let ada: ScratchPerson;
let mine: ScratchSession;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_control');
  parts = await createScratchParts(scratch.url);
  // Real time, as the service has it.
  parts.clock.nowMs = Date.now();
  people = createPeople(parts, composeUseCases(parts));
  const ports = { PORT: String(await getPort()), ADMIN_PORT: String(await getPort()) };
  users = await startUsers({ ...outside.environment(scratch.url), ...ports });
});
afterAll(async () => {
  await users.stop();
  await parts.database.close();
  await scratch.drop();
});
beforeEach(async () => {
  ada = await people.verified();
  mine = await people.signedIn(ada);
});

const newPassword = 'another password of hers';

describe('with an answer the gateway is told which', () => {
  test('session was signed out', async () => {
    const { data, extensions } = await ask(herself(), signOut, { input: {} });
    expect(data).toEqual({ signOut: { userErrors: [] } });
    expect(extensions).toEqual({ sessionsEnded: [mine.sessionId] });
  });

  test('sessions were signed out everywhere', async () => {
    const other = await people.signedIn(ada);
    const { extensions } = await ask(herself(), signOut, { input: { everywhere: true } });
    expect(extensions).toEqual({ sessionsEnded: [other.sessionId, mine.sessionId] });
  });

  test('sessions a new password has ended', async () => {
    const other = await people.signedIn(ada);
    const changePassword = mutation('changePassword', 'ChangePasswordInput', '');
    const input = { currentPassword: ada.password, newPassword };
    const { extensions } = await ask(herself(), changePassword, { input });
    expect(extensions).toEqual({ sessionsEnded: [other.sessionId] });
  });

  test('session was ended because its refresh token came twice', async () => {
    const refresh = mutation('refreshSession', 'RefreshSessionInput', 'tokens { refreshToken }');
    const refreshWith = (refreshToken: string) => ask(anonymous, refresh, { input: { refreshToken } });
    const first = await refreshWith(mine.refreshToken);
    expect(first.extensions).toBeUndefined();
    const { refreshToken } = JSON.parse(JSON.stringify(first.data)).refreshSession.tokens;
    await refreshWith(refreshToken);
    const reused = await refreshWith(mine.refreshToken);
    expect(reused.extensions).toEqual({ sessionsEnded: [mine.sessionId] });
  });

  test('user has another role', async () => {
    const root = await admin();
    const input = { userId: ada.userId, role: 'MERCHANT' };
    const { data, extensions } = await ask(root, setUserRole, { input });
    expect(data).toEqual({ setUserRole: { user: { role: 'MERCHANT' }, userErrors: [] } });
    expect(extensions).toEqual({ rolesChanged: [{ userId: ada.userId, role: 'MERCHANT' }] });
    expect((await ask(root, setUserRole, { input })).extensions).toBeUndefined();
  });
});

describe('sessions', () => {
  const sessions = '{ me { sessions { id userAgent ipAddress current } } }';

  test('are listed to the person, with the one that asks', async () => {
    const other = await people.signedIn(ada);
    const from = { userAgent: 'a browser', ipAddress: '192.0.2.1' };
    expect((await ask(herself(), sessions)).data).toEqual({
      me: {
        sessions: [
          { id: other.sessionId, ...from, current: false },
          { id: mine.sessionId, ...from, current: true },
        ],
      },
    });
  });

  test('are not ended by strangers, nor by nobody', async () => {
    const input = { sessionId: mine.sessionId };
    const stranger = await ask(person(ids.next('usr')), signOut, { input });
    const unknown = await ask(herself(), signOut, { input: { sessionId: ids.next('ses') } });
    expect(stranger).toEqual(unknown);
    expect(stranger.data).toMatchObject({ signOut: { userErrors: [{ code: 'INVALID_INPUT' }] } });
    expect((await ask(anonymous, signOut, { input })).code).toBe('UNAUTHENTICATED');
    expect(await people.endOf(mine)).toBeUndefined();
  });
});

describe('what is for admins', () => {
  const byId = 'query ($id: ID, $email: EmailAddress) { user(id: $id, email: $email) { email } }';
  const list =
    'query ($first: Int, $after: String) { users(first: $first, after: $after) { edges { cursor } } }';

  test.each<readonly [string, string, () => object]>([
    ['an account', byId, () => ({ id: ada.userId })],
    ['an account nobody has', byId, () => ({ id: ids.next('usr') })],
    ['the list', list, () => ({})],
    ['a role', setUserRole, () => ({ input: { userId: ada.userId, role: 'ADMIN' } })],
  ])('is refused to others, and to the person: %s', async (_, query, variables) => {
    const merchant = person(ids.next('usr'), 'MERCHANT');
    for (const principal of [herself(), merchant]) {
      expect((await ask(principal, query, variables())).code).toBe('FORBIDDEN');
    }
    expect((await ask(anonymous, query, variables())).code).toBe('UNAUTHENTICATED');
    expect((await people.toldOf(ada.userId)).at(-1)?.type).toBe('user.access-refused');
    expect((await people.accountOf(ada.email)).role).toBe('USER');
  });

  test('is refused to an admin of yesterday, whose token does not know it yet', async () => {
    const input = { userId: ada.userId, role: 'ADMIN' };
    const yesterday = person(ada.userId, 'ADMIN');
    expect((await ask(yesterday, setUserRole, { input })).code).toBe('FORBIDDEN');
  });

  test.each<readonly [string, object, string]>([
    ['neither an id nor an address', {}, 'BAD_USER_INPUT'],
    ['both', { id: 'usr_1', email: 'ada@example.com' }, 'BAD_USER_INPUT'],
    ['an id nobody has', { id: ids.next('usr') }, 'NOT_FOUND'],
    ['what is no id', { id: "' or true --" }, 'NOT_FOUND'],
    ['an address nobody has', { email: 'nobody@example.com' }, 'NOT_FOUND'],
  ])('finds no account by %s', async (_, variables, code) => {
    expect(await ask(await admin(), byId, variables)).toMatchObject({ data: { user: null }, code });
  });

  test('finds an account by its address, however it is written', async () => {
    const { data } = await ask(await admin(), byId, { email: ada.email.toUpperCase() });
    expect(data).toEqual({ user: { email: ada.email } });
  });

  test('lists page by page, and refuses a cursor of anything else', async () => {
    const root = await admin();
    const cursorOf = (page: { data?: unknown }) =>
      JSON.parse(JSON.stringify(page.data)).users.edges[0].cursor;
    const after: string = cursorOf(await ask(root, list, { first: 1 }));
    expect(cursorOf(await ask(root, list, { first: 1, after }))).not.toBe(after);
    const wrong = Buffer.from(mine.sessionId).toString('base64url');
    expect((await ask(root, list, { after: wrong })).code).toBe('BAD_USER_INPUT');
    expect((await ask(root, list, { first: 101 })).code).toBe('BAD_USER_INPUT');
  });
});

const signOut = mutation('signOut', 'SignOutInput', '');
const setUserRole = mutation('setUserRole', 'SetUserRoleInput', 'user { role }');

function herself(): Principal {
  return { kind: 'user', userId: ada.userId, role: 'USER', sessionId: mine.sessionId };
}

async function admin(): Promise<Principal> {
  const { userId } = await people.verified();
  await parts.database.sql`update users set role = 'ADMIN' where id = ${userId}`;
  return person(userId, 'ADMIN');
}

const ask = (principal: Principal, query: string, variables?: object) =>
  outside.ask(users.url, principal, query, variables);
