import { createIds } from '@paygraph/ids';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import type { Role } from './domain/user.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { users } from './store/tables.ts';
import { behindLock } from './testing/behind-lock.ts';
import { createPeople, type People, type ScratchPerson } from './testing/people.ts';
import { createScratchParts, type ScratchParts } from './testing/scratch-parts.ts';

const ids = createIds();
let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let people: People;
let root: ScratchPerson;
let ada: ScratchPerson;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_roles');
  parts = await createScratchParts(scratch.url);
  useCases = composeUseCases(parts);
  people = createPeople(parts, useCases);
});
afterAll(async () => {
  await parts.database.close();
  await scratch.drop();
});
beforeEach(async () => {
  await parts.database.orm.update(users).set({ role: 'USER' });
  [root, ada] = [await people.verified(), await people.verified()];
  await makeAdmin(root);
});

describe('a change of role', () => {
  test('is told and on record in the commit that makes it', async () => {
    expect(await setRole(root, ada, 'MERCHANT')).toMatchObject({ kind: 'set', user: { role: 'MERCHANT' } });
    expect((await people.accountOf(ada.email)).role).toBe('MERCHANT');
    const roles = { userId: ada.userId, role: 'MERCHANT', previousRole: 'USER' };
    const changedBy = { userId: root.userId, role: 'ADMIN' };
    const told = (await people.toldOf(ada.userId)).slice(-2);
    expect(told.map(({ type, data }) => [type, data])).toEqual([
      ['user.role-changed', roles],
      ['user.role-set', { ...roles, changedBy }],
    ]);
    expect(await topicsOf(told.map(({ type }) => type))).toEqual(['audit-events', 'user-events']);
  });

  test('of two admins by each other at once leaves one', async () => {
    await makeAdmin(ada);
    const row = { table: 'users', id: root.userId } as const;
    const outcomes = await behindLock(parts.database, row, [
      () => setRole(root, ada, 'USER'),
      () => setRole(ada, root, 'USER'),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['set', 'not-an-admin']);
    expect(await admins()).toEqual([root.userId]);
  });

  test('of two admins by themselves at once leaves one', async () => {
    await makeAdmin(ada);
    const outcomes = await Promise.all([setRole(root, root, 'USER'), setRole(ada, ada, 'USER')]);
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'set']);
    expect(await admins()).toHaveLength(1);
  });

  test('to the same role many times at once is told once', async () => {
    await Promise.all(Array.from({ length: 5 }, () => setRole(root, ada, 'MERCHANT')));
    const told = await people.toldOf(ada.userId);
    expect(told.filter(({ type }) => type === 'user.role-changed')).toHaveLength(1);
  });

  test('of nobody is refused', async () => {
    for (const userId of [ids.next('usr'), 'ada', "' or true --"]) {
      const outcome = await useCases.setRole(actor(root), { userId, role: 'ADMIN' });
      expect(outcome).toEqual({ kind: 'refused', refusal: 'user-unknown' });
    }
  });
});

describe('accounts, for admins', () => {
  test('are found by id and by address, and each look is on record', async () => {
    const byId = await useCases.viewAccounts.byId(actor(root), ada.userId);
    const byEmail = await useCases.viewAccounts.byEmail(actor(root), ada.email);
    expect([byId?.email, byEmail?.id]).toEqual([ada.email, ada.userId]);
    const looks = (await people.toldOf(ada.userId)).filter(({ type }) => type === 'user.account-viewed');
    expect(looks).toHaveLength(2);
    expect(looks[0]?.data).toEqual({ userId: ada.userId, viewedBy: { userId: root.userId, role: 'ADMIN' } });
  });

  test('are listed newest first, page by page, none twice and none left out', async () => {
    const seen: string[] = [];
    let after: ScratchPerson['userId'] | undefined;
    for (let pages = 0; pages < 100; pages += 1) {
      const page = await useCases.viewAccounts.list(actor(root), { limit: 3, after });
      seen.push(...page.nodes.map(({ id }) => id));
      after = page.nodes.at(-1)?.id;
      if (!page.hasNextPage) break;
    }
    const all = await parts.database.orm.select({ id: users.id }).from(users);
    expect(seen).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
  });

  test('are refused to everyone else, which is on record', async () => {
    expect(await useCases.admitAdmin(actor(root), 'Query.users')).toBe(true);
    expect(await useCases.admitAdmin({ userId: ada.userId, role: 'MERCHANT' }, 'Query.users')).toBe(false);
    expect((await people.toldOf(ada.userId)).at(-1)).toMatchObject({
      type: 'user.access-refused',
      data: { field: 'Query.users', refused: { userId: ada.userId, role: 'MERCHANT' } },
    });
  });
});

describe('a profile', () => {
  test('is changed where something is given, and else stays', async () => {
    const update = (input: { displayName?: string; phone?: string | null }) =>
      useCases.updateProfile(ada.userId, { displayName: input.displayName, phone: input.phone });
    expect(await update({ displayName: 'Ada L.' })).toMatchObject({ user: { displayName: 'Ada L.' } });
    await update({ phone: '+4915112345678' });
    expect(await update({})).toMatchObject({ user: { displayName: 'Ada L.', phone: '+4915112345678' } });
    await update({ phone: null });
    expect(await people.accountOf(ada.email)).toMatchObject({ displayName: 'Ada L.', phone: null });
    expect((await people.accountOf(root.email)).displayName).toBe('Ada');
  });
});

const actor = ({ userId }: ScratchPerson) => ({ userId, role: 'ADMIN' }) as const;

function setRole(by: ScratchPerson, { userId }: ScratchPerson, role: Role) {
  return useCases.setRole(actor(by), { userId, role });
}

async function makeAdmin({ userId }: ScratchPerson): Promise<void> {
  await parts.database.orm.update(users).set({ role: 'ADMIN' }).where(eq(users.id, userId));
}

async function admins() {
  const rows = await parts.database.orm.select().from(users).where(eq(users.role, 'ADMIN'));
  return rows.map(({ id }) => id);
}

async function topicsOf(types: readonly string[]) {
  const rows = await parts.database.sql<{ topic: string }[]>`
    select distinct topic from outbox where event->>'type' in ${parts.database.sql([...types])} order by topic`;
  return rows.map(({ topic }) => topic);
}
