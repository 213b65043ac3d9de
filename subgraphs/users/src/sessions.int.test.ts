import type { UserId } from '@paygraph/ids';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { eq, ne } from 'drizzle-orm';
import fc from 'fast-check';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { AuthTokens } from './domain/session.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { sessions, users } from './store/tables.ts';
import { behindLock } from './testing/behind-lock.ts';
import { createScratchParts, type ScratchParts, tellings } from './testing/scratch-parts.ts';

let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;

const ada = { email: 'ada@example.com', password: 'a password of ada' };
const unproven = { email: 'eve@example.com', password: 'a password of eve' };
/** Has the very text for a password that is hashed in place of those that must not be. */
const standIn = { email: 'sam@example.com', password: 'a password that nobody has' };
const client = { userAgent: 'a browser', ipAddress: '192.0.2.1' };
let adaId: UserId | undefined;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_sessions');
  parts = await createScratchParts(scratch.url);
  useCases = composeUseCases(parts);
  for (const person of [ada, standIn, unproven]) {
    await useCases.registerUser({ ...person, displayName: 'Ada', phone: undefined, merchant: false });
  }
  const { orm } = parts.database;
  const proven = { emailVerifiedAt: parts.now() };
  await orm.update(users).set(proven).where(ne(users.email, unproven.email));
  const [row] = await orm.select().from(users).where(eq(users.email, ada.email));
  adaId = row?.id;
});
afterAll(async () => {
  await parts.database.close();
  await scratch.drop();
});

beforeEach(() => {
  // What earlier tests tried is forgiven: the guard has tests of its own.
  parts.clock.nowMs += 15 * 60_000;
});

describe('a sign-in', () => {
  test('opens a session that knows where it came from, and is told of', async () => {
    const { accessToken, refreshToken, expiresIn } = await signedIn();
    expect(expiresIn).toBe(3_600);
    const row = await sessionOf(refreshToken);
    expect(row).toMatchObject({
      userId: adaId,
      userAgent: 'a browser',
      ipAddress: '192.0.2.1',
      revokedAt: null,
    });
    expect(jwt.decode(accessToken)).toMatchObject({ sub: adaId, sid: row?.id, role: 'USER' });
    expect((await tellings(parts.database)).at(-1)).toMatchObject({
      type: 'user.signed-in',
      partitionkey: adaId,
      data: { userId: adaId, sessionId: row?.id },
    });
    expect(JSON.stringify(row)).not.toContain(refreshToken.slice(-30));
  });

  test.each([
    ['a wrong password', { ...ada, password: 'not her password' }],
    ['an unknown address', { ...ada, email: 'nobody@example.com' }],
    ['the password of another', { ...ada, password: unproven.password }],
    ['a password of 73 bytes', { ...ada, password: `${ada.password}${'x'.repeat(56)}` }],
    ['a NUL after the right password', { ...ada, password: `${ada.password}\0` }],
    ['a wrong password at an unproven address', { ...unproven, password: 'not her password' }],
    ['a megabyte', { ...ada, password: 'x'.repeat(1_000_000) }],
    ['what stands in for such passwords', { ...ada, password: standIn.password }],
    ['73 bytes where the password is the stand-in', { ...standIn, password: 'x'.repeat(73) }],
  ])('with %s is refused in the same words and for one hashing', async (_, given) => {
    const before = parts.hashings.count;
    expect(await useCases.signIn(given, client)).toEqual({ kind: 'refused', refusal: 'invalid-credentials' });
    expect(parts.hashings.count).toBe(before + 1);
  });

  test('of an unproven address is refused to whoever knows the password, for one hashing', async () => {
    const before = parts.hashings.count;
    expect(await useCases.signIn(unproven, client)).toEqual({
      kind: 'refused',
      refusal: 'email-not-verified',
    });
    expect(parts.hashings.count).toBe(before + 1);
  });

  test('of many at once lets in whoever knows the password, and no one else', async () => {
    const given = Array.from({ length: 5 }, (_, index) =>
      index % 2 ? ada : { ...ada, password: 'not hers at all' },
    );
    const outcomes = await Promise.all(given.map((person) => useCases.signIn(person, client)));
    expect(outcomes.map(({ kind }) => kind)).toEqual(
      given.map((person) => (person === ada ? 'signed-in' : 'refused')),
    );
  });
});

describe('a refresh token', () => {
  test('used 20 times at once has one successor', async () => {
    const { refreshToken } = await signedIn();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refreshed(refreshToken)));
    const [successor] = answers;
    expect(new Set(answers)).toEqual(new Set([successor]));
    expect(successor).not.toBe(refreshToken);
    expect((await sessionOf(refreshToken))?.revokedAt).toBeNull();
    expect(await refreshed(successor ?? '')).toMatch(/^ses_/);
  });

  test('that comes back late revokes the session, for its thief and its owner alike', async () => {
    const { refreshToken } = await signedIn();
    const successor = await refreshed(refreshToken);
    parts.clock.nowMs += 10_001;
    expect(await refreshed(refreshToken)).toBe('session-revoked');
    expect(await refreshed(successor)).toBe('session-revoked');
    expect(await sessionOf(refreshToken)).toMatchObject({ revokedReason: 'refresh-token-reused' });
    const told = (await tellings(parts.database)).filter(({ type }) => type === 'user.session-revoked');
    expect(told).toMatchObject([
      { partitionkey: adaId, data: { userId: adaId, reason: 'refresh-token-reused' } },
    ]);
  });

  test('of any age revokes the session', async () => {
    const { refreshToken } = await signedIn();
    let newest = refreshToken;
    for (let round = 0; round < 5; round += 1) newest = await refreshed(newest);
    expect(await refreshed(refreshToken)).toBe('session-revoked');
    expect(await refreshed(newest)).toBe('session-revoked');
  });

  test('that is old revokes the session for good, also while the live one is exchanged', async () => {
    const { refreshToken } = await signedIn();
    const live = await refreshed(await refreshed(refreshToken));
    const id = (await sessionOf(live))?.id ?? '';
    const work = [() => refreshed(refreshToken), () => refreshed(live)];
    const answers = await behindLock(parts.database, { table: 'sessions', id }, work);
    expect(answers).toEqual(['session-revoked', 'session-revoked']);
    expect((await sessionOf(live))?.revokedAt).not.toBeNull();
  });

  test('expires after 7 days, counted from the last refresh', async () => {
    const day = 24 * 60 * 60_000;
    const successor = await refreshed((await signedIn()).refreshToken);
    parts.clock.nowMs += 7 * day - 1;
    const last = await refreshed(successor);
    expect(last).toMatch(/^ses_/);
    parts.clock.nowMs += 7 * day;
    expect(await refreshed(last)).toBe('token-expired');
  });

  test('that was never given out touches no session', async () => {
    const { refreshToken } = await signedIn();
    for (const token of [
      '',
      'x',
      `${refreshToken}x`,
      refreshToken.slice(0, -1),
      refreshToken.toUpperCase(),
    ]) {
      expect(await refreshed(token)).toBe('invalid-token');
    }
    expect(await refreshed(refreshToken)).toMatch(/^ses_/);
  });

  test('gives an access token with the role of the moment', async () => {
    const { refreshToken } = await signedIn();
    const { orm } = parts.database;
    await orm.update(users).set({ role: 'MERCHANT' }).where(eq(users.email, ada.email));
    const outcome = await useCases.refreshSession(refreshToken);
    const token = outcome.kind === 'refreshed' ? outcome.tokens.accessToken : '';
    expect(jwt.decode(token)).toMatchObject({ role: 'MERCHANT' });
    await orm.update(users).set({ role: 'USER' }).where(eq(users.email, ada.email));
  });

  test('has one successor whoever presents which tokens at once, and none once the session is revoked', async () => {
    // Each round: which of the tokens seen so far are presented together, counted back from the newest.
    const rounds = fc.array(
      fc.array(fc.oneof({ weight: 4, arbitrary: fc.nat(1) }, fc.nat(3)), { minLength: 1, maxLength: 6 }),
      {
        minLength: 1,
        maxLength: 5,
      },
    );
    await fc.assert(
      fc.asyncProperty(rounds, async (presentations) => {
        const chain = [(await signedIn()).refreshToken];
        let revoked = false;
        for (const round of presentations) {
          const presented = round.map((behind) => chain.at(-1 - Math.min(behind, chain.length - 1)) ?? '');
          const wasRevoked = revoked;
          const answers = await Promise.all(presented.map(refreshed));
          for (const [index, answer] of answers.entries()) {
            if (!answer.startsWith('ses_')) {
              expect(answer).toBe('session-revoked');
              revoked = true;
              continue;
            }
            expect(wasRevoked).toBe(false);
            const place = chain.indexOf(presented[index] ?? '');
            // A token leads to one successor, ever: to the next in the chain, or it makes the chain longer.
            if (place + 1 < chain.length) expect(answer).toBe(chain[place + 1]);
            else chain.push(answer);
          }
        }
        expect((await sessionOf(chain[0] ?? ''))?.revokedAt !== null).toBe(revoked);
      }),
      { numRuns: 25 },
    );
  });
});

async function signedIn(): Promise<AuthTokens> {
  const outcome = await useCases.signIn(ada, client);
  if (outcome.kind !== 'signed-in') throw new Error(`not signed in: ${JSON.stringify(outcome)}`);
  return outcome.tokens;
}

/** The successor, or why there is none. */
async function refreshed(token: string): Promise<string> {
  const outcome = await useCases.refreshSession(token);
  return outcome.kind === 'refreshed' ? outcome.tokens.refreshToken : outcome.refusal;
}

async function sessionOf(refreshToken: string) {
  const rows = await parts.database.orm.select().from(sessions);
  return rows.find(({ id }) => refreshToken.startsWith(`${id}.`));
}
