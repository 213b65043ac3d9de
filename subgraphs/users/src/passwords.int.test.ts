import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { behindLock } from './testing/behind-lock.ts';
import {
  createPeople,
  type People,
  type ScratchPerson,
  type ScratchSession,
  tokenIn,
} from './testing/people.ts';
import { createScratchParts, type ScratchParts } from './testing/scratch-parts.ts';

let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let people: People;
let ada: ScratchPerson;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_passwords');
  parts = await createScratchParts(scratch.url);
  useCases = composeUseCases(parts);
  people = createPeople(parts, useCases);
});
afterAll(async () => {
  await parts.database.close();
  await scratch.drop();
});
beforeEach(async () => {
  ada = await people.verified();
});

const newPassword = 'another password of hers';
const client = { userAgent: undefined, ipAddress: '192.0.2.1' };

describe('a change of the password', () => {
  let mine: ScratchSession;
  let other: ScratchSession;
  beforeEach(async () => {
    mine = await people.signedIn(ada);
    other = await people.signedIn(ada);
  });

  test('ends every session but the one that asks', async () => {
    expect(await change()).toEqual({ kind: 'changed', ended: [other.sessionId] });
    expect([await people.endOf(mine), await people.endOf(other)]).toEqual([undefined, 'password-changed']);
    expect(await useCases.refreshSession(mine.refreshToken)).toMatchObject({ kind: 'refreshed' });
    expect(await signInWith(ada.password)).toBe('invalid-credentials');
    expect(await signInWith(newPassword)).toBe('signed-in');
  });

  test('leaves no link to reset the one before', async () => {
    const token = tokenIn(await people.askForReset(ada));
    await change();
    const outcome = await useCases.resetPassword({ token, newPassword, ipAddress: undefined });
    expect(outcome).toEqual({ kind: 'refused', refusal: 'invalid-token' });
  });

  test('makes a stranger of whoever had the one before: their guesses lock nobody out who changed it', async () => {
    const thief = '203.0.113.7';
    expect(await signInWith(ada.password, { from: thief })).toBe('signed-in');
    parts.clock.nowMs += 1_000;
    await change();
    for (let guesses = 0; guesses < 6; guesses += 1) await signInWith(ada.password, { from: thief });
    expect(await signInWith(newPassword, { from: thief })).toBe('account-locked');
    expect(await signInWith(newPassword)).toBe('signed-in');
  });

  test('is refused with a wrong password, and hashes once for it', async () => {
    const before = parts.hashings.count;
    expect(await change({ currentPassword: 'not her password' })).toEqual({
      kind: 'refused',
      refusal: 'wrong-password',
    });
    expect(parts.hashings.count).toBe(before + 1);
    expect(await people.endOf(other)).toBeUndefined();
  });

  test('is refused with a weak password, and hashes nothing', async () => {
    const before = parts.hashings.count;
    expect(await change({ newPassword: 'short' })).toMatchObject({ refusal: 'password-too-short' });
    expect(parts.hashings.count).toBe(before);
  });

  test('is guarded as a sign-in is: the present password can not be guessed on and on', async () => {
    const refusals: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      const outcome = await change({ currentPassword: `guess number ${count}` }, `198.51.100.${count}`);
      refusals.push(outcome.kind === 'refused' ? outcome.refusal : outcome.kind);
    }
    const compared = refusals.filter((refusal) => refusal === 'wrong-password').length;
    expect(compared).toBeLessThanOrEqual(10);
    expect(new Set(refusals.slice(compared))).toEqual(new Set(['account-locked']));
    const before = parts.hashings.count;
    expect(await change({}, '198.51.100.100')).toMatchObject({ refusal: 'account-locked' });
    expect(parts.hashings.count).toBe(before);
  });

  test('is refused to a session that is over', async () => {
    await useCases.signOut({ userId: ada.userId, sessionId: mine.sessionId }, thisOne);
    expect(await change()).toEqual({ kind: 'refused', refusal: 'session-over' });
    expect(await signInWith(ada.password)).toBe('signed-in');
  });

  test('twice at once happens once', async () => {
    const outcomes = await Promise.all([change(), change({ newPassword: `${newPassword} too` })]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'refused']);
  });

  test('lets no session outlive it that was being opened with the old password', async () => {
    const row = { table: 'users', id: ada.userId } as const;
    // Both have compared the old password by the time they wait for the account.
    const [changed, signedIn] = await behindLock<{ kind: string }>(parts.database, row, [
      () => change(),
      () => useCases.signIn({ ...ada, mfaCode: undefined }, client),
    ]);
    expect([changed?.kind, signedIn]).toEqual([
      'changed',
      { kind: 'refused', refusal: 'invalid-credentials' },
    ]);
    const live = await useCases.listSessions({ userId: ada.userId, seesAll: false }, ada.userId);
    expect(live?.map(({ id }) => id)).toEqual([mine.sessionId]);
  });

  test('and its events are kept together or not at all', async () => {
    await parts.database
      .sql`alter table outbox add constraint full_disk check (topic <> 'user-events') not valid`;
    await expect(change()).rejects.toThrow();
    await parts.database.sql`alter table outbox drop constraint full_disk`;
    expect(await signInWith(ada.password)).toBe('signed-in');
    expect(await people.endOf(other)).toBeUndefined();
  });

  function change(
    input: { currentPassword?: string; newPassword?: string } = {},
    ipAddress = client.ipAddress,
  ) {
    return useCases.changePassword(
      { userId: ada.userId, sessionId: mine.sessionId, ipAddress },
      { currentPassword: ada.password, newPassword, mfaCode: undefined, ...input },
    );
  }
});

const thisOne = { sessionId: undefined, everywhere: false };

async function signInWith(password: string, { from = client.ipAddress } = {}): Promise<string> {
  const given = { email: ada.email, password, mfaCode: undefined };
  const outcome = await useCases.signIn(given, { ...client, ipAddress: from });
  return outcome.kind === 'refused' ? outcome.refusal : outcome.kind;
}
