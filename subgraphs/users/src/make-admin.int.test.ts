import { parseEvent } from '@paygraph/events';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { composeUseCases } from './compose.ts';
import { makeAdmin } from './make-admin.ts';
import type { UseCases } from './resolvers/use-cases.ts';
import { users } from './store/tables.ts';
import { createScratchParts, type ScratchParts, tellings } from './testing/scratch-parts.ts';

let scratch: ScratchDatabase;
let parts: ScratchParts;
let useCases: UseCases;
let addresses = 0;
let email: string;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_admins');
  parts = await createScratchParts(scratch.url);
  useCases = composeUseCases(parts);
});
afterAll(async () => {
  await parts.database.close();
  await scratch.drop();
});
beforeEach(async () => {
  addresses += 1;
  email = `ada${addresses}@example.com`;
  const person = { email, password: 'a password of ada', displayName: 'Ada', phone: undefined };
  await useCases.registerUser({ ...person, merchant: false });
});

const appoint = (address = email) => makeAdmin({ databaseUrl: scratch.url, email: address });

async function proveAddress(): Promise<void> {
  await parts.database.orm.update(users).set({ emailVerifiedAt: parts.now() }).where(eq(users.email, email));
}

async function account() {
  const [row] = await parts.database.orm.select().from(users).where(eq(users.email, email));
  if (row === undefined) throw new Error('registered, and not there');
  return row;
}

async function roleChanges() {
  const { id } = await account();
  const told = await tellings(parts.database);
  return told.filter(({ type, partitionkey }) => type === 'user.role-changed' && partitionkey === id);
}

test('the owner of a proven address becomes an admin, and it is told of', async () => {
  await proveAddress();
  expect(await appoint(` ${email.toUpperCase()} `)).toBe('appointed');
  const { id, role } = await account();
  expect(role).toBe('ADMIN');
  const told = await roleChanges();
  expect(told.map(({ data }) => data)).toEqual([{ userId: id, role: 'ADMIN', previousRole: 'USER' }]);
  for (const event of told) parseEvent(event);
});

test('asked for several times at once it happens once', async () => {
  await proveAddress();
  const outcomes = await Promise.all([1, 2, 3].map(() => appoint()));
  expect(outcomes.toSorted()).toEqual(['appointed', 'is-admin-already', 'is-admin-already']);
  expect(await roleChanges()).toHaveLength(1);
});

test('an unproven address stays what it was', async () => {
  expect(await appoint()).toBe('address-not-verified');
  expect((await account()).role).toBe('USER');
  expect(await roleChanges()).toEqual([]);
});

test('an address nobody registered is said to be unknown', async () => {
  expect(await appoint('nobody@example.com')).toBe('unknown-address');
});

test('a role and its event are kept together or not at all', async () => {
  await proveAddress();
  await parts.database
    .sql`alter table outbox add constraint full_disk check (topic <> 'user-events') not valid`;
  await expect(appoint()).rejects.toThrow();
  await parts.database.sql`alter table outbox drop constraint full_disk`;
  expect((await account()).role).toBe('USER');
});

test('a database that no service has used yet is said to be empty', async () => {
  const empty = await createScratchDatabase('users_none');
  expect(await makeAdmin({ databaseUrl: empty.url, email })).toBe('no-accounts-yet');
  await empty.drop();
});
