import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { RegistrationInput } from './domain/registration.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { behindLock } from './testing/behind-lock.ts';
import { createPeople, type People, tokenIn } from './testing/people.ts';
import { createScratchParts, type ScratchParts } from './testing/scratch-parts.ts';

/** Eve registers an address before its owner does. Neither of them gets in by the other's doing. */
let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let people: People;
let addresses = 0;
let email: string;
let signIns = 0;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_contested');
  parts = await createScratchParts(scratch.url);
  useCases = composeUseCases(parts);
  people = createPeople(parts, useCases);
});
afterAll(async () => {
  await parts.afterAnswer.settled();
  await parts.database.close();
  await scratch.drop();
});
beforeEach(() => {
  addresses += 1;
  email = `owner${addresses}@example.com`;
});

const [eves, owners, chosen] = ['a password of eve', 'a password of the owner', 'a password chosen later'];

describe('an address that was registered with two passwords', () => {
  test('is proven by either link, and neither password is good for anything', async () => {
    for (const which of [0, 1]) {
      email = `owner${addresses}.${which}@example.com`;
      await register(eves, { displayName: 'Eve', phone: '+4915112345678' });
      await register(owners);
      expect(await useCases.verifyEmail((await linksFor('verify-email'))[which] ?? '')).toBe('verified');
      expect(await account()).toMatchObject({ emailVerifiedAt: parts.now(), contestedAt: null, phone: null });
      expect([await signIn(eves), await signIn(owners)]).toEqual([
        'invalid-credentials',
        'invalid-credentials',
      ]);
    }
  });

  test('is its owner’s by the mail that then comes: they choose a password, and sign in', async () => {
    await register(eves);
    await register(owners);
    await verify();
    const [token = '', ...others] = await linksFor('reset-password');
    expect(others).toEqual([]);
    expect(await reset(token)).toMatchObject({ kind: 'reset' });
    expect([await signIn(eves), await signIn(owners), await signIn(chosen)]).toEqual([
      'invalid-credentials',
      'invalid-credentials',
      'signed-in',
    ]);
  });

  test('leaves no other link that is good for anything, and following them again is no fault', async () => {
    await register(eves);
    await register(owners);
    const [link = '', another = ''] = await linksFor('verify-email');
    const [older = ''] = await askForReset();
    expect(await Promise.all([link, another].map(useCases.verifyEmail))).toEqual(['verified', 'verified']);
    expect(await useCases.verifyEmail(link)).toBe('verified');
    expect(await linksFor('verify-email')).toEqual([]);
    expect(await reset(older)).toEqual({ kind: 'refused', refusal: 'invalid-token' });
    expect(await linksFor('reset-password')).toHaveLength(1);
    expect(await told('user.verified')).toHaveLength(1);
  });

  test('is told of in the commit that proves it', async () => {
    await register(eves, { merchant: true });
    await register(owners);
    const { id, role } = await account();
    expect(role).toBe('MERCHANT');
    const before = (await people.toldOf(id)).length;
    await verify();
    expect((await people.toldOf(id)).slice(before).map(({ type, data }) => [type, data])).toMatchObject([
      ['user.verified', {}],
      ['user.role-changed', { role: 'USER', previousRole: 'MERCHANT' }],
      ['user.mail-link-requested', { purpose: 'reset-password' }],
    ]);
    expect(await account()).toMatchObject({ role: 'USER', roleInDoubt: false });
  });

  test('keeps a role that both asked for', async () => {
    await register(eves, { merchant: true });
    await register(owners, { merchant: true });
    await verify();
    expect((await account()).role).toBe('MERCHANT');
    expect(await told('user.role-changed')).toEqual([]);
  });

  test('is contested also where no more mails go to it, and once', async () => {
    for (let count = 0; count < 7; count += 1) await register(eves);
    const links = await linksFor('verify-email');
    expect(links).toHaveLength(5);
    expect((await account()).contestedAt).toBeNull();
    await register(owners);
    const since = parts.now();
    parts.clock.nowMs += 1;
    await register('a password of a third');
    expect(await linksFor('verify-email')).toEqual(links);
    expect((await account()).contestedAt).toEqual(since);
    await verify();
    expect(await signIn(eves)).toBe('invalid-credentials');
    expect(await linksFor('reset-password')).toHaveLength(1);
  });

  test('and whose password its owner resets by mail first is proven and contested no more', async () => {
    await register(eves, { merchant: true, phone: '+4915112345678' });
    await register(owners);
    const [link = ''] = await linksFor('verify-email');
    expect(await reset((await askForReset())[0] ?? '')).toMatchObject({ kind: 'reset' });
    expect(await account()).toMatchObject({ contestedAt: null, phone: null, role: 'USER' });
    expect(await useCases.verifyEmail(link)).toBe('verified');
    expect([await signIn(eves), await signIn(owners), await signIn(chosen)]).toEqual([
      'invalid-credentials',
      'invalid-credentials',
      'signed-in',
    ]);
  });
});

describe('two registrations of one address at once', () => {
  const atOnce = (...passwords: string[]) => Promise.all(passwords.map((password) => register(password)));

  test('with different passwords contest it, whichever comes first', async () => {
    for (let round = 0; round < 10; round += 1) {
      email = `owner${addresses}.${round}@example.com`;
      const answer = { kind: 'mail-sent', to: email };
      expect(await atOnce(eves, owners)).toEqual([answer, answer]);
      expect((await account()).contestedAt).toEqual(parts.now());
      await verify();
      expect([await signIn(eves), await signIn(owners)]).toEqual([
        'invalid-credentials',
        'invalid-credentials',
      ]);
    }
  });

  test('with the same password don’t contest it: a form was sent twice', async () => {
    for (let round = 0; round < 10; round += 1) {
      email = `owner${addresses}.${round}@example.com`;
      await atOnce(owners, owners);
      expect((await account()).contestedAt).toBeNull();
      await verify();
      expect(await signIn(owners)).toBe('signed-in');
    }
  });

  test('of which one waits while the link is followed contest nothing: the address is proven', async () => {
    await register(owners);
    const row = { table: 'users', id: (await account()).id } as const;
    await behindLock<unknown>(parts.database, row, [verify, () => register(eves)]);
    expect(await account()).toMatchObject({ emailVerifiedAt: parts.now(), contestedAt: null });
    expect([await signIn(owners), await signIn(eves)]).toEqual(['signed-in', 'invalid-credentials']);
  });

  test('of which one comes just before the link is followed contest it', async () => {
    await register(eves);
    const row = { table: 'users', id: (await account()).id } as const;
    await behindLock<unknown>(parts.database, row, [() => register(owners), verify]);
    expect([await signIn(eves), await signIn(owners)]).toEqual([
      'invalid-credentials',
      'invalid-credentials',
    ]);
    expect(await linksFor('reset-password')).toHaveLength(1);
  });
});

test('an address registered twice with one password is proven with it', async () => {
  await register(owners, { phone: '+4915112345678' });
  await register(owners);
  await verify();
  expect(await account()).toMatchObject({ contestedAt: null, phone: '+4915112345678' });
  expect(await signIn(owners)).toBe('signed-in');
  expect(await linksFor('reset-password')).toEqual([]);
});

test('a proven address is not contested by whoever registers it again', async () => {
  await register(owners);
  await verify();
  await register(eves);
  expect((await account()).contestedAt).toBeNull();
  expect(await signIn(owners)).toBe('signed-in');
});

test('a registration that finds too many waiting contests nothing', async () => {
  await register(eves);
  const passwords = { ...parts.passwords, compare: async () => 'busy' as const };
  const busy = composeUseCases({ ...parts, passwords });
  const input = { email, password: owners, displayName: 'Ada', phone: undefined, merchant: false };
  expect(await busy.registerUser(input)).toEqual({ kind: 'busy' });
  expect((await account()).contestedAt).toBeNull();
  expect(await linksFor('verify-email')).toHaveLength(1);
});

function register(password: string, input: Partial<RegistrationInput> = {}) {
  const person = { displayName: 'Ada', phone: undefined, merchant: false };
  return useCases.registerUser({ email, password, ...person, ...input });
}

const account = () => people.accountOf(email);

/** The tokens of the links of this kind that are good now, oldest first. */
async function linksFor(purpose: 'verify-email' | 'reset-password'): Promise<readonly string[]> {
  const mails = await people.mailsTo((await account()).id);
  return mails.filter((mail) => mail.purpose === purpose).map(tokenIn);
}

/** By the oldest link. */
async function verify() {
  return await useCases.verifyEmail((await linksFor('verify-email'))[0] ?? '');
}

async function askForReset(): Promise<readonly string[]> {
  await useCases.requestPasswordReset(email);
  await parts.afterAnswer.settled();
  return await linksFor('reset-password');
}

function reset(token: string) {
  return useCases.resetPassword({ token, newPassword: chosen, ipAddress: undefined });
}

async function told(type: string) {
  return (await people.toldOf((await account()).id)).filter((event) => event.type === type);
}

/** Each from elsewhere: what is shown is no limit on guessing. */
async function signIn(password: string): Promise<string> {
  signIns += 1;
  const client = { userAgent: undefined, ipAddress: `198.51.100.${signIns}` };
  const outcome = await useCases.signIn({ email, password, mfaCode: undefined }, client);
  return outcome.kind === 'refused' ? outcome.refusal : outcome.kind;
}
