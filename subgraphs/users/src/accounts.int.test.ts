import { parseEvent } from '@paygraph/events';
import { parseId } from '@paygraph/ids';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { RegistrationInput } from './domain/registration.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { users } from './store/tables.ts';
import { behindLock } from './testing/behind-lock.ts';
import { createScratchParts, type ScratchParts, type Told, tellings } from './testing/scratch-parts.ts';

let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let addresses = 0;
let email: string;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_accounts');
  parts = await createScratchParts(scratch.url);
  useCases = composeUseCases(parts);
});
afterAll(async () => {
  await parts.database.close();
  await scratch.drop();
});
beforeEach(() => {
  addresses += 1;
  email = `ada${addresses}@example.com`;
});

const hour = 60 * 60_000;

describe('a registration', () => {
  test('is kept unproven, and told of together with the mail to send', async () => {
    expect(await register()).toEqual({ kind: 'mail-sent', to: email });
    const told = await toldOf(email);
    expect(told.map(({ type }) => type)).toEqual(['user.registered', 'user.mail-link-requested']);
    expect(await mails(email)).toMatchObject([
      { to: email, displayName: 'Ada', purpose: 'verify-email', link: expect.stringMatching(linkForm) },
    ]);
    expect(await useCases.findRecipient(email)).toBeUndefined();
  });

  test('wakes the outbox once it is committed', async () => {
    const before = parts.wakes.count;
    await register();
    expect(parts.wakes.count).toBe(before + 1);
  });

  test('that is refused leaves nothing, and hashes nothing', async () => {
    const before = parts.hashings.count;
    expect(await register({ password: 'short', displayName: ' ' })).toEqual({
      kind: 'refused',
      refusals: ['display-name-empty', 'password-too-short'],
    });
    expect(parts.hashings.count).toBe(before);
    expect(await accountRows()).toEqual([]);
  });

  test('that finds too many before it leaves nothing', async () => {
    const passwords = { ...parts.passwords, hash: async () => 'busy' as const };
    const busy = composeUseCases({ ...parts, passwords });
    const input = { password: 'a password of ada', displayName: 'Ada', phone: undefined, merchant: false };
    expect(await busy.registerUser({ ...input, email })).toEqual({ kind: 'busy' });
    expect(await accountRows()).toEqual([]);
  });

  test('of a known address has the same answer and as many hashings as of an unknown one', async () => {
    const first = await counted(() => register());
    const unproven = await counted(() => register());
    await useCases.verifyEmail(tokenIn((await mails(email))[0]?.link));
    const proven = await counted(() => register());
    expect(first).toEqual({ answer: { kind: 'mail-sent', to: email }, hashings: 1 });
    expect([unproven, proven]).toEqual([first, first]);
  });

  test('of an unproven address changes nothing of the first one but its trust, and mails another link', async () => {
    await register({ merchant: true });
    const [before] = await accountRows();
    await register({ displayName: 'Eve', password: 'a password of eve', phone: '+4915112345678' });
    const doubt = { contestedAt: parts.now(), roleInDoubt: true, version: 2n };
    expect(await accountRows()).toEqual([{ ...before, ...doubt }]);
    const sent = await mails(email);
    expect(sent.map(({ displayName, purpose }) => [displayName, purpose])).toEqual([
      ['Ada', 'verify-email'],
      ['Ada', 'verify-email'],
    ]);
    expect(sent[0]?.link).not.toBe(sent[1]?.link);
  });

  test('of a proven address tells its owner, without a link', async () => {
    await register();
    await useCases.verifyEmail(tokenIn((await mails(email))[0]?.link));
    await register();
    expect((await mails(email)).at(-1)).toMatchObject({
      purpose: 'already-registered',
      to: email,
      link: undefined,
    });
  });

  test('of one address many times at once makes one account', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => register()));
    expect(answers).toEqual(answers.map(() => ({ kind: 'mail-sent', to: email })));
    expect(await accountRows()).toHaveLength(1);
    const told = await toldOf(email);
    expect(told.filter(({ type }) => type === 'user.registered')).toHaveLength(1);
  });

  test('stores neither password nor token', async () => {
    const password = 'canary password 4711';
    await register({ password });
    const token = tokenIn((await mails(email))[0]?.link);
    const everything = await parts.database.sql`
      select row_to_json(users)::text as row from users union all
      select row_to_json(link_requests)::text from link_requests union all
      select event::text from outbox`;
    const text = JSON.stringify(everything);
    expect(text).toContain(email);
    expect(text).not.toContain(password);
    expect(text).not.toContain(token);
  });
});

/** Asks for a new link, and waits until it is on its way. */
async function resend(): Promise<void> {
  await useCases.resendVerification(email);
  await parts.afterAnswer.settled();
}

describe('mails to one address', () => {
  test('are five an hour at most, however they are asked for and also at once', async () => {
    await register();
    const [account] = await accountRows();
    const resends = Array.from({ length: 8 }, () => resend);
    await behindLock(parts.database, { table: 'users', id: account?.id ?? '' }, resends);
    await register();
    expect(await mails(email)).toHaveLength(5);
    parts.clock.nowMs += hour + 1;
    await resend();
    expect(await mails(email)).toHaveLength(6);
  });

  test('are not sent again where there is nothing to prove', async () => {
    const before = (await tellings(parts.database)).length;
    await resend();
    expect(await tellings(parts.database)).toHaveLength(before);
    await register();
    await useCases.verifyEmail(tokenIn((await mails(email))[0]?.link));
    const proven = (await tellings(parts.database)).length;
    await resend();
    expect(await tellings(parts.database)).toHaveLength(proven);
  });
});

describe('a mailed link', () => {
  test('proves the address, once, and bears being followed again', async () => {
    await register();
    const [mail] = await mails(email);
    const token = tokenIn(mail?.link);
    const answers = await Promise.all([1, 2, 3].map(() => useCases.verifyEmail(token)));
    expect([...answers, await useCases.verifyEmail(token)]).toEqual(Array(4).fill('verified'));
    const told = await toldOf(email);
    expect(told.filter(({ type }) => type === 'user.verified')).toHaveLength(1);
    expect(await useCases.findRecipient(email)).toMatchObject({ userId: mail?.userId, displayName: 'Ada' });
  });

  test('of two, followed at once, proves it once', async () => {
    await register();
    await resend();
    const tokens = (await mails(email)).map(({ link }) => tokenIn(link));
    expect(await Promise.all(tokens.map((token) => useCases.verifyEmail(token)))).toEqual([
      'verified',
      'verified',
    ]);
    const told = await toldOf(email);
    expect(told.filter(({ type }) => type === 'user.verified')).toHaveLength(1);
  });

  test('is too old after a day, and no mail tells it any more', async () => {
    await register();
    const token = tokenIn((await mails(email))[0]?.link);
    parts.clock.nowMs += 24 * hour;
    expect(await useCases.verifyEmail(token)).toBe('token-expired');
    expect(await mails(email)).toEqual([]);
    expect(await accountRows()).toMatchObject([{ emailVerifiedAt: null }]);
  });

  test('that is used is not told again', async () => {
    await register();
    await useCases.verifyEmail(tokenIn((await mails(email))[0]?.link));
    expect(await mails(email)).toEqual([]);
  });

  test('that nobody was given is refused', async () => {
    for (const token of ['', 'x'.repeat(32), "' or true --", 'x'.repeat(100_000)]) {
      expect(await useCases.verifyEmail(token)).toBe('invalid-token');
    }
  });
});

const linkForm = /^http:\/\/pay\.test\/verify-email\?token=[\w-]{32}$/;

function register(input: Partial<RegistrationInput> = {}) {
  return useCases.registerUser({
    email,
    password: 'a password of ada',
    displayName: 'Ada',
    phone: undefined,
    merchant: false,
    ...input,
  });
}

async function counted<Answer>(work: () => Promise<Answer>) {
  const before = parts.hashings.count;
  return { answer: await work(), hashings: parts.hashings.count - before };
}

function accountRows() {
  return parts.database.orm.select().from(users).where(eq(users.email, email));
}

/** What others were told of the account with this address; each as its schema wants it. */
async function toldOf(address: string): Promise<readonly Told[]> {
  const [account] = await parts.database.orm.select().from(users).where(eq(users.email, address));
  const told = (await tellings(parts.database)).filter(({ partitionkey }) => partitionkey === account?.id);
  for (const event of told) parseEvent(event);
  return told;
}

/** The mails that are to be sent to an address now, oldest first. */
async function mails(address: string) {
  const requested = (await toldOf(address)).filter(({ type }) => type === 'user.mail-link-requested');
  const described = requested.map(async ({ data }) => {
    const id = parseId('eml', data['linkRequestId'] ?? '');
    return id && (await useCases.describeLinkMail(id));
  });
  return (await Promise.all(described)).filter((mail) => mail !== undefined);
}

function tokenIn(link: string | undefined): string {
  return new URL(link ?? 'http://no.link').searchParams.get('token') ?? '';
}
