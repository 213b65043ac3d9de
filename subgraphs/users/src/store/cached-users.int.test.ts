import { createMemoryCache } from '@paygraph/cache';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from '../compose.ts';
import { createPeople, type People, type ScratchPerson, tokenIn } from '../testing/people.ts';
import { createScratchParts, type ScratchParts } from '../testing/scratch-parts.ts';
import { type CachedUsers, createCachedUsers, createUserSource } from './cached-users.ts';
import { users } from './tables.ts';

let scratch: ScratchDatabase;
let parts: ScratchParts;
let asked: number;
let copies: CachedUsers;
let useCases: ReturnType<typeof composeUseCases>;
let people: People;
let ada: ScratchPerson;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_cache');
  parts = await createScratchParts(scratch.url);
  const source = createUserSource(parts);
  copies = createCachedUsers({
    cache: createMemoryCache({ maxValues: 100 }),
    source: (ids) => {
      asked += 1;
      return source(ids);
    },
    ttlMs: 60_000,
    now: () => 0,
  });
  useCases = composeUseCases({ ...parts, copies });
  people = createPeople(parts, useCases);
});
afterAll(async () => {
  await parts.database.close();
  await scratch.drop();
});
beforeEach(async () => {
  asked = 0;
  ada = await people.verified();
  await seen();
});

const viewer = { userId: undefined, seesAll: true };
const seen = async () => (await useCases.find.users(viewer, [ada.userId]))[0];

describe('a user to look at', () => {
  test('is asked of the database once, and is all of the user and nothing else', async () => {
    const before = asked;
    const [atSource] = await useCases.findAtSource.users(viewer, [ada.userId]);
    expect(await seen()).toEqual(atSource);
    expect(Object.keys((await seen()) ?? {}).sort()).toEqual(Object.keys(atSource ?? {}).sort());
    expect(asked).toBe(before);
  });

  test('is the new one once a change was answered: profile, role, address', async () => {
    await useCases.updateProfile(ada.userId, { displayName: 'Ada L.', phone: '+4915112345678' });
    expect(await seen()).toMatchObject({ displayName: 'Ada L.', phone: '+4915112345678' });
    await useCases.updateProfile(ada.userId, { displayName: undefined, phone: null });
    expect((await seen())?.phone).toBeUndefined();
    const grace = await people.registered();
    const showGrace = async () => (await useCases.find.users(viewer, [grace.userId]))[0]?.emailVerified;
    expect(await showGrace()).toBe(false);
    await useCases.verifyEmail(tokenIn(await people.mailsTo(grace.userId)));
    expect(await showGrace()).toBe(true);
  });

  test('is the new one where it was changed past this process, once that is heard of', async () => {
    await parts.database.orm.update(users).set({ role: 'ADMIN' }).where(eq(users.id, ada.userId));
    expect((await seen())?.role).not.toBe('ADMIN');
    await copies.learnAnew([ada.userId]);
    expect((await seen())?.role).toBe('ADMIN');
  });
});

test('the version of a user grows with each change, whoever makes it', async () => {
  const versionOf = async () => (await createUserSource(parts)([ada.userId])).get(ada.userId)?.version ?? 0n;
  const first = await versionOf();
  await parts.database.orm.update(users).set({ version: 1n }).where(eq(users.id, ada.userId));
  expect(await versionOf()).toBe(first + 1n);
});
