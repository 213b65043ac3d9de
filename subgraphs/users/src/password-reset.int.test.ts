import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { behindLock } from './testing/behind-lock.ts';
import { createPeople, type People, type ScratchPerson, tokenIn } from './testing/people.ts';
import { createScratchParts, type ScratchParts, tellings } from './testing/scratch-parts.ts';

let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let people: People;
let ada: ScratchPerson;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_resets');
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

const hourMs = 60 * 60_000;
const newPassword = 'another password of hers';
const client = { userAgent: undefined, ipAddress: '192.0.2.1' };

describe('a reset of the password', () => {
  test('is mailed as a link, and ends every session', async () => {
    const sessions = [await people.signedIn(ada), await people.signedIn(ada)];
    const [mail] = await people.askForReset(ada);
    expect(mail).toMatchObject({ purpose: 'reset-password', to: ada.email, displayName: 'Ada' });
    expect(mail?.link).toMatch(/^http:\/\/pay\.test\/reset-password\?token=[\w-]{32}$/);
    const outcome = await reset(await mailedToken(ada));
    expect(outcome).toEqual({
      kind: 'reset',
      ended: sessions.map(({ sessionId }) => sessionId).toReversed(),
    });
    for (const session of sessions) {
      expect(await people.endOf(session)).toBe('password-reset');
      expect(await useCases.refreshSession(session.refreshToken)).toMatchObject({
        refusal: 'session-revoked',
      });
    }
    expect(await signInWith(ada.password)).toBe('invalid-credentials');
    expect(await signInWith(newPassword)).toBe('signed-in');
  });

  test('is told of in the same commit, also by a mail without a link', async () => {
    const { sessionId } = await people.signedIn(ada);
    await reset(await mailedToken(ada));
    const told = (await people.toldOf(ada.userId)).slice(-3);
    expect(told.map(({ type, data }) => [type, data])).toMatchObject([
      ['user.password-changed', { by: 'mailed-link' }],
      ['user.session-revoked', { sessionId, reason: 'password-reset' }],
      ['user.mail-link-requested', { purpose: 'password-changed' }],
    ]);
    expect((await people.mailsTo(ada.userId)).at(-1)).toMatchObject({
      purpose: 'password-changed',
      to: ada.email,
      link: undefined,
    });
  });

  test('by one link many times at once happens once', async () => {
    const token = await mailedToken(ada);
    const passwords = [1, 2, 3, 4].map((number) => `${newPassword} ${number}`);
    const outcomes = await Promise.all(passwords.map((password) => reset(token, password)));
    const winners = outcomes.flatMap(({ kind }, index) => (kind === 'reset' ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'refused')).toEqual(
      Array(3).fill({ kind: 'refused', refusal: 'invalid-token' }),
    );
    expect(await signInWith(passwords[winners[0] ?? -1] ?? '')).toBe('signed-in');
    const told = await people.toldOf(ada.userId);
    expect(told.filter(({ type }) => type === 'user.password-changed')).toHaveLength(1);
  });

  test('by two links that both passed the first look happens once', async () => {
    await people.askForReset(ada);
    await people.askForReset(ada);
    const tokens = (await people.askForReset(ada)).map(tokenIn);
    const row = { table: 'users', id: ada.userId } as const;
    const work = tokens.map((token) => () => reset(token));
    const outcomes = await behindLock(parts.database, row, work);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['reset', 'refused', 'refused']);
  });

  test('makes every other link that lies in the mailbox worthless', async () => {
    const older = await mailedToken(ada);
    await reset(await mailedToken(ada));
    expect(await reset(older)).toEqual({ kind: 'refused', refusal: 'invalid-token' });
  });

  test('is refused an hour after it was asked for, and a weak password leaves the link good', async () => {
    const token = await mailedToken(ada);
    expect(await reset(token, 'short')).toEqual({ kind: 'refused', refusal: 'password-too-short' });
    parts.clock.nowMs += hourMs - 1;
    expect(await reset(token, 'Password1234')).toEqual({ kind: 'refused', refusal: 'password-too-common' });
    parts.clock.nowMs += 1;
    expect(await reset(token)).toEqual({ kind: 'refused', refusal: 'token-expired' });
    expect(await signInWith(ada.password)).toBe('signed-in');
  });

  test('hashes nothing for a token nobody was mailed, nor for a link of another purpose', async () => {
    const eve = await people.registered();
    const [verification] = await people.mailsTo(eve.userId);
    const before = parts.hashings.count;
    for (const token of ['', 'x'.repeat(32), "' or true --", verification ? tokenIn(verification) : '']) {
      expect(await reset(token)).toEqual({ kind: 'refused', refusal: 'invalid-token' });
    }
    expect(parts.hashings.count).toBe(before);
  });

  test('proves the address: whoever registered it first for a stranger loses the account', async () => {
    const stranger = await people.registered();
    expect(await useCases.signIn({ ...stranger, mfaCode: undefined }, client)).toMatchObject({
      refusal: 'email-not-verified',
    });
    await reset(await mailedToken(stranger));
    expect(await signInWith(stranger.password, stranger)).toBe('invalid-credentials');
    expect(await signInWith(newPassword, stranger)).toBe('signed-in');
    expect((await people.accountOf(stranger.email)).emailVerifiedAt).not.toBeNull();
    const told = await people.toldOf(stranger.userId);
    expect(told.filter(({ type }) => type === 'user.verified')).toHaveLength(1);
  });

  test('asked for by a token of a reset does not prove an address by the other mutation', async () => {
    const stranger = await people.registered();
    expect(await useCases.verifyEmail(await mailedToken(stranger))).toBe('invalid-token');
  });
});

describe('a request for a reset', () => {
  test('is answered the same for a known and an unknown address, before anything is written', async () => {
    const before = (await tellings(parts.database)).length;
    const hashings = parts.hashings.count;
    const answers = [
      await useCases.requestPasswordReset(ada.email),
      await useCases.requestPasswordReset('nobody@example.com'),
    ];
    expect(answers).toEqual(['taken', 'taken']);
    expect(parts.hashings.count).toBe(hashings);
    await parts.afterAnswer.settled();
    expect(await tellings(parts.database)).toHaveLength(before + 1);
  });

  test('mails five times an hour at most', async () => {
    for (let count = 0; count < 8; count += 1) await people.askForReset(ada);
    const mails = await people.mailsTo(ada.userId);
    expect(mails.filter(({ purpose }) => purpose === 'reset-password')).toHaveLength(5);
  });

  test('is mailed also where a stranger has had all other mails sent to the address that may be', async () => {
    const input = { displayName: 'Eve', phone: undefined, merchant: false, password: newPassword };
    for (let count = 0; count < 8; count += 1) await useCases.registerUser({ ...input, email: ada.email });
    expect(await people.mailsTo(ada.userId)).toHaveLength(5);
    expect(await reset(await mailedToken(ada))).toMatchObject({ kind: 'reset' });
  });
});

test('neither passwords nor tokens are stored or told', async () => {
  const token = await mailedToken(ada);
  await reset(token);
  const everything = await parts.database.sql`
    select row_to_json(users)::text as row from users union all
    select row_to_json(link_requests)::text from link_requests union all
    select event::text from outbox`;
  const text = JSON.stringify(everything);
  expect(text).toContain(ada.email);
  for (const secret of [ada.password, newPassword, token]) expect(text).not.toContain(secret);
});

/** Of one more link than there was before. */
async function mailedToken(person: ScratchPerson): Promise<string> {
  return tokenIn(await people.askForReset(person));
}

function reset(token: string, password = newPassword) {
  return useCases.resetPassword({ token, newPassword: password, ipAddress: undefined });
}

async function signInWith(password: string, { email } = ada): Promise<string> {
  const outcome = await useCases.signIn({ email, password, mfaCode: undefined }, client);
  return outcome.kind === 'refused' ? outcome.refusal : outcome.kind;
}
