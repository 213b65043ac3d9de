import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { drizzle } from 'drizzle-orm/postgres-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { createPeople } from './testing/people.ts';
import { createScratchParts, type ScratchParts } from './testing/scratch-parts.ts';

/** Whoever asks must not learn from answer, hashings or queries whether an address has an account. */
let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let known: string;
const queries: string[] = [];
/** What bcrypt was given to compare. */
const compared: string[] = [];
let people = 0;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_same_answer');
  parts = await createScratchParts(scratch.url);
  const orm = drizzle(parts.database.sql, { logger: { logQuery: (query) => queries.push(query) } });
  const { passwords } = parts;
  const compare = (password: string, hash: string) => {
    compared.push(password);
    return passwords.compare(password, hash);
  };
  useCases = composeUseCases({
    ...parts,
    database: { ...parts.database, orm },
    passwords: { ...passwords, compare },
  });
});
afterAll(async () => {
  await parts.afterAnswer.settled();
  await parts.database.close();
  await scratch.drop();
});
beforeEach(async () => {
  parts.clock.nowMs += 60 * 60_000;
  people += 1;
  known = (await createPeople(parts, useCases).verified()).email;
});

/** What is seen of a request from outside, and what it costs until its answer. */
async function traceOf(request: (email: string) => Promise<unknown>, email: string) {
  await parts.afterAnswer.settled();
  const hashingsBefore = parts.hashings.count;
  queries.length = 0;
  const answer = JSON.stringify(await request(email)).replaceAll(email, 'the address');
  return { answer, hashings: parts.hashings.count - hashingsBefore, queries: [...queries] };
}

const nobody = () => `nobody${people}@example.com`;
const client = { userAgent: undefined, ipAddress: '192.0.2.1' };

describe('a known address and an unknown one are told apart by nothing:', () => {
  const wrong = ['a guess', 'x'.repeat(73), 'a guess\0', '\ud800', 'x'.repeat(1_000_000)];

  test.each(wrong.map((password) => [`${password.slice(0, 12)} (${password.length})`, password]))(
    'a sign-in with %s',
    async (_, password) => {
      const request = (email: string) => useCases.signIn({ email, password }, client);
      const seen = await traceOf(request, known);
      expect(seen).toEqual(await traceOf(request, nobody()));
      expect(seen.hashings).toBe(1);
    },
  );

  test('and what bcrypt would cut off or read as something else never reaches it', () => {
    expect(compared.length).toBeGreaterThanOrEqual(2 * wrong.length);
    for (const password of compared) {
      expect(Buffer.byteLength(password)).toBeLessThanOrEqual(72);
      expect(password).not.toMatch(/\0|\p{Cs}/u);
    }
  });

  test('a sign-in with a code of a second factor, and a wrong password', async () => {
    const request = (email: string) =>
      useCases.signIn({ email, password: 'a guess', mfaCode: '123456' }, client);
    expect(await traceOf(request, known)).toEqual(await traceOf(request, nobody()));
  });

  test('a sign-in after too many', async () => {
    const request = (email: string) => useCases.signIn({ email, password: 'a guess' }, client);
    for (const email of [known, nobody()]) {
      for (let round = 0; round < 5; round += 1) {
        await useCases.signIn(
          { email, password: 'a guess' },
          { ...client, ipAddress: `198.51.100.${round}` },
        );
      }
    }
    const seen = await traceOf(request, known);
    expect(seen).toEqual(await traceOf(request, nobody()));
    expect(seen).toMatchObject({ answer: '{"kind":"refused","refusal":"account-locked"}', hashings: 0 });
  });

  test('a request for a password reset, and for another link', async () => {
    for (const request of [useCases.requestPasswordReset, useCases.resendVerification]) {
      const seen = await traceOf(request, known);
      expect(seen).toEqual(await traceOf(request, nobody()));
      expect(seen).toMatchObject({ answer: '"taken"', hashings: 0 });
      expect(seen.queries).toHaveLength(1);
    }
  });

  test('a registration, which looks once, writes a link and tells of it in any case', async () => {
    const person = { displayName: 'Eve', phone: undefined, merchant: false };
    const eve = { ...person, password: 'another password' };
    const request = (email: string) => useCases.registerUser({ ...eve, email });
    const unproven = 'unproven@example.com';
    await useCases.registerUser({ ...eve, email: unproven, password: 'a password of ada' });
    const ofNobody = await traceOf(request, nobody());
    for (const email of [known, unproven]) {
      const seen = await traceOf(request, email);
      expect([seen.answer, seen.hashings]).toEqual([ofNobody.answer, 1]);
      expect(seen.queries[0]).toBe(ofNobody.queries[0]);
      expect(writtenTo(seen.queries)).toEqual(
        writtenTo(ofNobody.queries).filter((table) => table !== 'users'),
      );
      // A new account is one statement; that of a known address is locked, its mails are counted, a contest is kept.
      expect(Math.abs(seen.queries.length - ofNobody.queries.length)).toBeLessThanOrEqual(2);
    }
    expect(ofNobody.hashings).toBe(1);
  });
});

function writtenTo(queries: readonly string[]): readonly string[] {
  return queries.flatMap((query) => /^insert into "(\w+)"/.exec(query)?.[1] ?? []);
}
