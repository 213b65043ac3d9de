import { parseId, type UserId } from '@paygraph/ids';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { eq } from 'drizzle-orm';
import jwt from 'jsonwebtoken';
import { generateSync } from 'otplib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { AuthTokens } from './domain/session.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { secondFactors, users } from './store/tables.ts';
import { behindLock } from './testing/behind-lock.ts';
import { createPeople, tokenIn } from './testing/people.ts';
import { createScratchParts, type ScratchParts, tellings } from './testing/scratch-parts.ts';

const password = 'the right password';
const newPassword = 'another password of hers';
const quarterMs = 15 * 60_000;
const client = { userAgent: undefined, ipAddress: '192.0.2.1' };

let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let people = 0;
let email: string;
let userId: UserId;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_second_factor');
  parts = await createScratchParts(scratch.url);
  useCases = composeUseCases(parts);
});
afterAll(async () => {
  await parts.database.close();
  await scratch.drop();
});
beforeEach(async () => {
  parts.clock.nowMs += quarterMs;
  people += 1;
  email = `person${people}@example.com`;
  await useCases.registerUser({ email, password, displayName: 'Ada', phone: undefined, merchant: false });
  const [row] = await parts.database.orm
    .update(users)
    .set({ emailVerifiedAt: parts.now() })
    .where(eq(users.email, email))
    .returning();
  if (row === undefined) throw new Error('nobody was registered');
  userId = row.id;
});

describe('an enrolment', () => {
  test('changes nothing until it is confirmed', async () => {
    const secret = await started();
    expect(await signIn()).toBe('signed-in');
    expect(await useCases.mfaEnabledAmong([userId])).toEqual(new Set());
    const recoveryCodes = await confirmed(secret);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await useCases.mfaEnabledAmong([userId])).toEqual(new Set([userId]));
    expect(await signIn()).toBe('mfa-required');
  });

  test('that is begun again is confirmed by the newer secret alone', async () => {
    const older = await started();
    const newer = await started();
    expect(newer).not.toBe(older);
    const confirm = (secret: string) => useCases.confirmMfaEnrolment({ userId, mfaCode: codeOf(secret) });
    expect(await confirm(older)).toEqual({ kind: 'refused', refusal: 'invalid-mfa-code' });
    expect(await confirm(newer)).toMatchObject({ kind: 'enabled' });
  });

  test('takes the password, and is not begun over one that is on', async () => {
    const begin = (given: string) =>
      useCases.startMfaEnrolment({ userId, password: given, ipAddress: client.ipAddress });
    expect(await begin('a guess')).toEqual({ kind: 'refused', refusal: 'wrong-password' });
    await confirmed(await started());
    expect(await begin(password)).toEqual({ kind: 'refused', refusal: 'mfa-already-enabled' });
  });

  test('is void with another password: it was begun by whoever knew the one before', async () => {
    const secret = await started();
    const mails = await createPeople(parts, useCases).askForReset({ userId, email, password });
    await useCases.resetPassword({ token: tokenIn(mails), newPassword, ipAddress: client.ipAddress });
    const confirming = useCases.confirmMfaEnrolment({ userId, mfaCode: codeOf(secret) });
    expect(await confirming).toMatchObject({ refusal: 'no-enrolment' });
    expect(await signIn(undefined, newPassword)).toBe('signed-in');
  });

  test('is confirmed once by two at the same moment', async () => {
    const mfaCode = codeOf(await started());
    const confirm = () => useCases.confirmMfaEnrolment({ userId, mfaCode });
    const outcomes = await behindLock(parts.database, { table: 'users', id: userId }, [confirm, confirm]);
    expect(outcomes).toMatchObject([{ kind: 'enabled' }, { kind: 'refused', refusal: 'no-enrolment' }]);
  });

  test('keeps neither the secret nor a recovery code as it was given, and tells nobody of them', async () => {
    const secret = await started();
    const recoveryCodes = await confirmed(secret);
    const [row] = await parts.database.orm
      .select()
      .from(secondFactors)
      .where(eq(secondFactors.userId, userId));
    expect(row?.recoveryCodeHashes).toHaveLength(10);
    const kept = JSON.stringify([row, await tellings(parts.database)]);
    for (const told of [secret, ...recoveryCodes]) expect(kept).not.toContain(told);
  });
});

describe('signing in with a second factor', () => {
  let secret: string;
  let recoveryCodes: readonly string[];
  beforeEach(async () => {
    secret = await started();
    recoveryCodes = await confirmed(secret);
    // The code that confirmed is used up.
    expect(await signIn(codeOf(secret))).toBe('invalid-mfa-code');
    parts.clock.nowMs += quarterMs;
  });

  test('takes the app’s code once', async () => {
    const code = codeOf(secret);
    expect(await signIn(code)).toBe('signed-in');
    expect(await signIn(code)).toBe('invalid-mfa-code');
    expect(await signIn(codeOf(secret, -30))).toBe('invalid-mfa-code');
    expect(await signIn(codeOf(secret, 30))).toBe('signed-in');
  });

  test('takes each recovery code once, and goes on taking the app’s', async () => {
    const [first = '', second = ''] = recoveryCodes;
    expect(await signIn(first)).toBe('signed-in');
    expect(await signIn(first)).toBe('invalid-mfa-code');
    expect(await signIn(second.toUpperCase())).toBe('signed-in');
    expect(await signIn(codeOf(secret))).toBe('signed-in');
  });

  test.each([
    ['app', () => codeOf(secret)],
    ['paper', () => recoveryCodes[0]],
  ])('lets one of 20 in who give one code of the %s at once', async (_, read) => {
    const code = read();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => signIn(code)));
    expect(outcomes.filter((outcome) => outcome === 'signed-in')).toHaveLength(1);
  });

  test.each([
    ['app', () => codeOf(secret)],
    ['paper', () => recoveryCodes[0]],
  ])('takes a code of the %s once also where ten wait for their turn with it', async (_, read) => {
    const mfaCode = read();
    // The guard lets five through at once; here it is the store that must hold.
    const unguarded = composeUseCases({
      ...parts,
      limiter: { ...parts.limiter, take: async () => ({ allowed: true, remaining: 1, resetsInMs: 0 }) },
    });
    const enter = () => unguarded.signIn({ email, password, mfaCode }, client);
    const work = Array.from({ length: 10 }, () => enter);
    const outcomes = await behindLock(parts.database, { table: 'users', id: userId }, work);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'signed-in',
      ...Array.from({ length: 9 }, () => 'refused'),
    ]);
  });

  test('asks for no code of whoever does not know the password', async () => {
    expect(await signIn(undefined, 'a guess')).toBe('invalid-credentials');
    expect(await signIn(codeOf(secret), 'a guess')).toBe('invalid-credentials');
    // Nor was the code used up by it.
    expect(await signIn(codeOf(secret))).toBe('signed-in');
  });

  test('lets five wrong codes pass in a quarter of an hour, and then not even the right one', async () => {
    for (let round = 0; round < 5; round += 1) expect(await signIn('no-such-code')).toBe('invalid-mfa-code');
    expect(await signIn(codeOf(secret))).toBe('account-locked');
    expect(await useCases.disableMfa({ userId, mfaCode: codeOf(secret) })).toEqual({
      kind: 'refused',
      refusal: 'account-locked',
    });
    parts.clock.nowMs += quarterMs;
    expect(await signIn(codeOf(secret))).toBe('signed-in');
  });

  test('is asked for to change the password, also of whoever has a session and knows it', async () => {
    const { refreshToken } = await tokensFor(codeOf(secret));
    const sessionId = parseId('ses', refreshToken.split('.')[0] ?? '');
    if (sessionId === undefined) throw new Error('signed in, and into no session');
    const who = { userId, sessionId, ipAddress: client.ipAddress };
    const change = (mfaCode?: string) =>
      useCases.changePassword(who, { currentPassword: password, newPassword, mfaCode });
    expect(await change()).toEqual({ kind: 'refused', refusal: 'mfa-required' });
    expect(await change('no-such-code')).toEqual({ kind: 'refused', refusal: 'invalid-mfa-code' });
    expect(await change(recoveryCodes[0])).toMatchObject({ kind: 'changed' });
    expect(await signIn(undefined, newPassword)).toBe('mfa-required');
  });

  test('is still asked for after a new password by the mailed link: who reads the mails has not the app', async () => {
    const mails = await createPeople(parts, useCases).askForReset({ userId, email, password });
    await useCases.resetPassword({ token: tokenIn(mails), newPassword, ipAddress: client.ipAddress });
    expect(await signIn(undefined, newPassword)).toBe('mfa-required');
    expect(await signIn(codeOf(secret), newPassword)).toBe('signed-in');
  });

  test('is told by the access token, also after a refresh', async () => {
    const tokens = await tokensFor(codeOf(secret));
    expect(jwt.decode(tokens.accessToken)).toMatchObject({ policies: ['mfa'] });
    const refreshed = await useCases.refreshSession(tokens.refreshToken);
    if (refreshed.kind !== 'refreshed') throw new Error('not refreshed');
    expect(jwt.decode(refreshed.tokens.accessToken)).toMatchObject({ policies: ['mfa'] });
  });

  test('is over once it is turned off, by either kind of code', async () => {
    const disable = (mfaCode: string) => useCases.disableMfa({ userId, mfaCode });
    expect(await disable('no-such-code')).toEqual({ kind: 'refused', refusal: 'invalid-mfa-code' });
    expect(await disable(recoveryCodes[9] ?? '')).toEqual({ kind: 'disabled' });
    expect(await signIn()).toBe('signed-in');
    expect(await disable(codeOf(secret))).toEqual({ kind: 'refused', refusal: 'mfa-not-enabled' });
    expect(jwt.decode((await tokensFor()).accessToken)).not.toHaveProperty('policies');
    // What comes next is another secret, and other codes.
    const another = await started();
    expect(another).not.toBe(secret);
    expect(await confirmed(another)).not.toEqual(expect.arrayContaining([recoveryCodes[0]]));
    expect(await signIn(recoveryCodes[0])).toBe('invalid-mfa-code');
  });
});

describe('what others are told', () => {
  /** What was told of the second factor, oldest first, without what else happened. */
  async function told(): Promise<readonly unknown[]> {
    const all = await createPeople(parts, useCases).toldOf(userId);
    return all
      .filter(({ type }) => /second-factor|recovery-code/.test(type))
      .map(({ type, data }) => [type, data]);
  }

  test('is that it is on, once it is, and that it is off', async () => {
    const secret = await started();
    expect(await told()).toEqual([]);
    await useCases.confirmMfaEnrolment({ userId, mfaCode: 'no-such-code' });
    expect(await told()).toEqual([]);
    await confirmed(secret);
    expect(await told()).toEqual([['user.second-factor-on', { userId }]]);
    parts.clock.nowMs += quarterMs;
    await useCases.disableMfa({ userId, mfaCode: codeOf(secret) });
    expect(await told()).toEqual([
      ['user.second-factor-on', { userId }],
      ['user.second-factor-off', { userId }],
    ]);
  });

  test('is each recovery code that was taken, with how many are left, and no code of the app', async () => {
    const secret = await started();
    const [first, second] = await confirmed(secret);
    parts.clock.nowMs += quarterMs;
    const before = parts.wakes.count;
    expect(await signIn(first)).toBe('signed-in');
    expect(await signIn(first)).toBe('invalid-mfa-code');
    expect(await signIn(codeOf(secret))).toBe('signed-in');
    expect(await signIn(second)).toBe('signed-in');
    expect((await told()).slice(1)).toEqual([
      ['user.recovery-code-used', { userId, codesLeft: 9 }],
      ['user.recovery-code-used', { userId, codesLeft: 8 }],
    ]);
    // Three sign-ins and two codes: what is told goes out at once.
    expect(parts.wakes.count - before).toBe(5);
  });
});

/** The secret of an enrolment begun now. */
async function started(): Promise<string> {
  const outcome = await useCases.startMfaEnrolment({ userId, password, ipAddress: client.ipAddress });
  if (outcome.kind !== 'started') throw new Error(`not started: ${JSON.stringify(outcome)}`);
  return outcome.enrolment.secret;
}

async function confirmed(secret: string): Promise<readonly string[]> {
  const outcome = await useCases.confirmMfaEnrolment({ userId, mfaCode: codeOf(secret) });
  if (outcome.kind !== 'enabled') throw new Error(`not confirmed: ${JSON.stringify(outcome)}`);
  return outcome.recoveryCodes;
}

/** What an authenticator app shows, whose clock may be ahead. */
function codeOf(secret: string, aheadSeconds = 0): string {
  return generateSync({ secret, epoch: Math.floor(parts.clock.nowMs / 1000) + aheadSeconds });
}

async function signIn(mfaCode?: string, given = password): Promise<string> {
  const outcome = await useCases.signIn({ email, password: given, mfaCode }, client);
  return outcome.kind === 'refused' ? outcome.refusal : outcome.kind;
}

async function tokensFor(mfaCode?: string): Promise<AuthTokens> {
  const outcome = await useCases.signIn({ email, password, mfaCode }, client);
  if (outcome.kind !== 'signed-in') throw new Error(`not signed in: ${JSON.stringify(outcome)}`);
  return outcome.tokens;
}
