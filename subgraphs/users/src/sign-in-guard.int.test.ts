import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { knownAddresses, users } from './store/tables.ts';
import { createPeople, tokenIn } from './testing/people.ts';
import { createScratchParts, type ScratchParts } from './testing/scratch-parts.ts';

const password = 'the right password';
const quarterMs = 15 * 60_000;
const dayMs = 24 * 60 * 60_000;

let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let email: string;
let people = 0;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_guard');
  parts = await createScratchParts(scratch.url);
  useCases = composeUseCases(parts);
});
afterAll(async () => {
  await parts.database.close();
  await scratch.drop();
});
/** Each test has a person of its own, and addresses that no other has used within the quarter of an hour. */
beforeEach(async () => {
  parts.clock.nowMs += quarterMs;
  people += 1;
  email = `person${people}@example.com`;
  await useCases.registerUser({ email, password, displayName: 'Ada', phone: undefined, merchant: false });
  await parts.database.orm.update(users).set({ emailVerifiedAt: parts.now() }).where(eq(users.email, email));
});

const home = '192.0.2.1';
const elsewhere = (index: number) => `198.51.100.${index}`;

/** What became of a try, in a word. */
async function attempt(given: { as?: string; with?: string; from?: string | undefined }): Promise<string> {
  const from = 'from' in given ? given.from : home;
  const outcome = await useCases.signIn(
    { email: given.as ?? email, password: given.with ?? password },
    { userAgent: undefined, ipAddress: from },
  );
  return outcome.kind === 'refused' ? outcome.refusal : outcome.kind;
}

/** How many passwords were compared meanwhile. */
async function hashingsOf(work: () => Promise<unknown>): Promise<number> {
  const before = parts.hashings.count;
  await work();
  return parts.hashings.count - before;
}

function count(outcomes: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...new Set(outcomes)].map((one) => [one, outcomes.filter((it) => it === one).length]),
  );
}

const guessFromEverywhere = (as: string) =>
  Promise.all(
    Array.from({ length: 64 }, (_, index) => attempt({ as, with: 'a guess', from: elsewhere(index) })),
  );

describe('guesses at one account', () => {
  test('64 at once from 64 addresses reach bcrypt five times, for an account there is and for none', async () => {
    for (const as of [email, `nobody${people}@example.com`]) {
      let outcomes: readonly string[] = [];
      const hashings = await hashingsOf(async () => {
        outcomes = await guessFromEverywhere(as);
      });
      expect(count(outcomes)).toEqual({ 'invalid-credentials': 5, 'account-locked': 59 });
      expect(hashings).toBe(5);
    }
  });

  test('go on in no other way until a quarter of an hour has passed, not even with the right password', async () => {
    await guessFromEverywhere(email);
    expect(await hashingsOf(() => attempt({ from: elsewhere(100) }))).toBe(0);
    expect(await attempt({ from: elsewhere(100) })).toBe('account-locked');
    parts.clock.nowMs += quarterMs;
    expect(await attempt({ from: elsewhere(100) })).toBe('signed-in');
  });

  test('from elsewhere do not lock out the owner, who comes from where they have been', async () => {
    expect(await attempt({})).toBe('signed-in');
    await guessFromEverywhere(email);
    expect(await attempt({})).toBe('signed-in');
    expect(await attempt({ from: elsewhere(100) })).toBe('account-locked');
  });

  test('from where the owner has been reach bcrypt five times more, so ten in all', async () => {
    await attempt({});
    const hashings = await hashingsOf(async () => {
      await guessFromEverywhere(email);
      await Promise.all(Array.from({ length: 64 }, () => attempt({ with: 'a guess' })));
    });
    expect(hashings).toBe(10);
  });

  test('by whoever found an open session are the same guesses', async () => {
    const userId = await userIdOf(email);
    const outcomes: string[] = [];
    for (let round = 0; round < 6; round += 1) {
      const outcome = await useCases.startMfaEnrolment({ userId, password: 'a guess', ipAddress: home });
      outcomes.push(outcome.kind === 'refused' ? outcome.refusal : outcome.kind);
    }
    expect(count(outcomes)).toEqual({ 'wrong-password': 5, 'account-locked': 1 });
    expect(await attempt({})).toBe('account-locked');
  });

  test('with what bcrypt must not see count like any other', async () => {
    for (const guess of ['x'.repeat(73), `${password}\0`, '\ud800', 'x'.repeat(1_000_000), '']) {
      expect(await attempt({ with: guess, from: elsewhere(1) })).toBe('invalid-credentials');
    }
    expect(await attempt({ from: elsewhere(1) })).toBe('account-locked');
  });
});

describe('the owner', () => {
  test('signs in as often as they like', async () => {
    for (let round = 0; round < 12; round += 1) expect(await attempt({})).toBe('signed-in');
  });

  test('is not locked out by a crowd of their own right tries', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => attempt({})));
    expect(outcomes).toContain('signed-in');
    expect(outcomes).not.toContain('invalid-credentials');
    expect(await attempt({})).toBe('signed-in');
  });

  test('is known where they signed in for 30 days, and there alone', async () => {
    await attempt({});
    parts.clock.nowMs += 30 * dayMs - 1;
    await guessFromEverywhere(email);
    expect(await attempt({})).toBe('signed-in');
    parts.clock.nowMs += 30 * dayMs;
    await guessFromEverywhere(email);
    expect(await attempt({})).toBe('account-locked');
  });

  test('leaves no trace of where they have been for longer', async () => {
    await attempt({ from: elsewhere(1) });
    parts.clock.nowMs += 30 * dayMs;
    await attempt({ from: '2001:db8:1:2::3' });
    const rows = await parts.database.orm
      .select()
      .from(knownAddresses)
      .where(eq(knownAddresses.userId, await userIdOf(email)));
    expect(rows.map(({ block }) => block)).toEqual(['2001:db8:1:2::/64']);
  });

  test('who is elsewhere and locked out gets in with a new password by the mailed link, and nobody else does', async () => {
    await attempt({ from: elsewhere(1) });
    parts.clock.nowMs += 1_000;
    await guessFromEverywhere(email);
    expect(await attempt({})).toBe('account-locked');
    const userId = await userIdOf(email);
    await useCases.requestPasswordReset(email);
    await parts.afterAnswer.settled();
    const mail = (await createPeople(parts, useCases).mailsTo(userId)).find(
      ({ purpose }) => purpose === 'reset-password',
    );
    if (mail === undefined) throw new Error('no link was mailed');
    const newPassword = 'a wholly new password';
    const reset = { token: tokenIn(mail), newPassword, ipAddress: home };
    expect(await useCases.resetPassword(reset)).toMatchObject({ kind: 'reset' });
    expect(await attempt({ with: newPassword })).toBe('signed-in');
    expect(await attempt({ with: newPassword, from: elsewhere(1) })).toBe('account-locked');
  });

  test('is known in all of their own IPv6 network', async () => {
    await attempt({ from: '2001:db8:1:2::3' });
    await guessFromEverywhere(email);
    expect(await attempt({ from: '2001:db8:1:2:aaaa::1' })).toBe('signed-in');
    expect(await attempt({ from: '2001:db8:1:3::3' })).toBe('account-locked');
  });

  test('is not known to the account of another', async () => {
    await attempt({ from: elsewhere(1) });
    const other = `other${people}@example.com`;
    await guessFromEverywhere(other);
    expect(await attempt({ as: other, from: elsewhere(1) })).toBe('account-locked');
  });

  test('is not counted where the process was too busy to look at the password', async () => {
    const busy = composeUseCases({
      ...parts,
      passwords: { ...parts.passwords, compare: async () => 'busy' as const },
    });
    for (let round = 0; round < 12; round += 1) {
      const outcome = await busy.signIn({ email, password }, { userAgent: undefined, ipAddress: home });
      expect(outcome).toEqual({ kind: 'busy' });
    }
    expect(await attempt({})).toBe('signed-in');
  });
});

describe('guesses from one address', () => {
  const at = (index: number) => `somebody${index}@example.com`;
  const guessAtEveryone = (from: string | undefined, atOnce = 64) =>
    Promise.all(
      Array.from({ length: atOnce }, (_, index) => attempt({ as: at(index), with: 'a guess', from })),
    );

  test('at 64 accounts reach bcrypt ten times, also from all of an IPv6 network, and from nowhere at all', async () => {
    for (const from of [elsewhere(1), '2001:db8::1', undefined]) {
      parts.clock.nowMs += quarterMs;
      let outcomes: readonly string[] = [];
      const hashings = await hashingsOf(async () => {
        outcomes = await guessAtEveryone(from);
      });
      expect(count(outcomes)).toEqual({ 'invalid-credentials': 10, 'rate-limited': 54 });
      expect(hashings).toBe(10);
    }
    expect(await attempt({ from: '2001:db8::2' })).toBe('signed-in');
    parts.clock.nowMs += quarterMs;
    await guessAtEveryone('2001:db8:0:0:a::1');
    expect(await attempt({ from: '2001:db8::2' })).toBe('rate-limited');
  });

  test('use up nothing of the accounts’ own tries once the address has had its ten', async () => {
    await guessAtEveryone(elsewhere(1));
    for (let round = 0; round < 20; round += 1) {
      expect(await attempt({ with: 'a guess', from: elsewhere(1) })).toBe('rate-limited');
    }
    expect(await attempt({ from: elsewhere(2) })).toBe('signed-in');
  });

  test('are as many as the scale allows, which leaves alone what one account can be tried', async () => {
    const scaled = composeUseCases({ ...parts, config: { ...parts.config, rateLimitScale: 2 } });
    const unscaled = useCases;
    useCases = scaled;
    try {
      const outcomes = await guessAtEveryone(elsewhere(1));
      expect(count(outcomes)).toEqual({ 'invalid-credentials': 20, 'rate-limited': 44 });
      expect(count(await guessFromEverywhere(email))).toMatchObject({ 'invalid-credentials': 5 });
    } finally {
      useCases = unscaled;
    }
  });
});

async function userIdOf(address: string) {
  const [row] = await parts.database.orm.select().from(users).where(eq(users.email, address));
  if (row === undefined) throw new Error(`${address} is not registered`);
  return row.id;
}
