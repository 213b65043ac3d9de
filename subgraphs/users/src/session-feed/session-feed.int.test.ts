import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { createEvent, type UserEvent } from '@paygraph/events';
import { createIds } from '@paygraph/ids';
import { appendToOutbox, outboxMigrations, type Sequencer, startSequencer } from '@paygraph/outbox';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSessionChangeStore } from '../store/session-changes.ts';
import { createSessionFeed, type SessionFeed } from './session-feed.ts';

const ids = createIds();
const logger = createLogger({ service: 'users', level: 'silent' });
const minuteMs = 60_000;

let scratch: ScratchDatabase;
let database: Database;
let sequencer: Sequencer;
let feed: SessionFeed;
let tell = () => {};

beforeEach(async () => {
  scratch = await createScratchDatabase('users_feed');
  await migrateDatabase(scratch.url, [outboxMigrations]);
  database = connectDatabase({ url: scratch.url, applicationName: 'feed-test', logger });
  sequencer = startSequencer({ database, logger, pollMs: 10 });
  feed = await createSessionFeed({
    changes: createSessionChangeStore({ database }),
    listen: async (onCommitted) => {
      tell = onCommitted;
      return async () => {};
    },
    now: () => new Date(),
  });
});
afterEach(async () => {
  await feed.stop();
  await sequencer.stop();
  await database.close();
  await scratch.drop();
});

function base() {
  const userId = ids.next('usr');
  return { userId, origin: { id: ids.next('evt'), source: 'users', key: userId, at: new Date() } as const };
}

function ended(reason: 'signed-out' | 'password-changed' = 'signed-out') {
  const { userId, origin } = base();
  const sessionId = ids.next('ses');
  const event = createEvent({ ...origin, type: 'user.session-revoked', data: { userId, sessionId, reason } });
  return { event, change: { kind: 'session-ended', sessionId, reason } };
}

function becameAdmin() {
  const { userId, origin } = base();
  const data = { userId, role: 'ADMIN', previousRole: 'USER' } as const;
  const event = createEvent({ ...origin, type: 'user.role-changed', data });
  return { event, change: { kind: 'role-changed', userId, role: 'ADMIN' } };
}

function signedIn() {
  const { userId, origin } = base();
  const data = { userId, sessionId: ids.next('ses') };
  return { event: createEvent({ ...origin, type: 'user.signed-in', data }) };
}

/** Commits them, and waits until they have their positions. */
async function publish(...events: readonly { readonly event: UserEvent }[]): Promise<void> {
  await appendToOutbox(
    database.orm,
    events.map(({ event }) => ({ topic: 'user-events', event })),
  );
  await sequencer.stop();
  sequencer = startSequencer({ database, logger, pollMs: 10 });
}

async function makeOlder({ event }: { event: UserEvent }, byMs: number): Promise<void> {
  await database.sql`
    update outbox set created_at = clock_timestamp() - ${byMs} * interval '1 millisecond' where event_id = ${event.id}`;
}

describe('a first read', () => {
  test('tells, in their order, the changes that tokens still good are older than', async () => {
    const [old, one, role, two] = [ended(), ended(), becameAdmin(), ended('password-changed')];
    await publish(old, one, signedIn(), role, two);
    await makeOlder(old, 66 * minuteMs);
    await makeOlder(one, 64 * minuteMs);
    const page = await feed.read(undefined);
    expect(page.changes).toEqual([one.change, role.change, two.change]);
    expect(page).toMatchObject({ position: 5n, isWhole: true });
  });

  test('is answered at once where there is nothing', async () => {
    expect(await feed.read(undefined)).toEqual({ changes: [], position: 0n, isWhole: true });
  });

  test('of much is told page after page, with nothing twice and nothing left out', async () => {
    const all = Array.from({ length: 1_205 }, () => ended());
    await publish(...all);
    const first = await feed.read(undefined);
    expect(first.isWhole).toBe(false);
    const second = await feed.read(first.position);
    expect(second).toMatchObject({ isWhole: true, position: 1_205n });
    expect([...first.changes, ...second.changes]).toEqual(all.map(({ change }) => change));
  });
});

describe('a read after a position', () => {
  test('tells what came after it', async () => {
    await publish(ended());
    const { position } = await feed.read(undefined);
    const next = ended();
    await publish(signedIn(), next);
    expect(await feed.read(position)).toEqual({ changes: [next.change], position: 3n, isWhole: true });
  });

  test('waits for a change, and is answered by it', async () => {
    const { position } = await feed.read(undefined);
    const waiting = feed.read(position);
    const next = ended();
    await publish(next);
    tell();
    expect((await waiting).changes).toEqual([next.change]);
  });

  test('that this database never gave tells everything again', async () => {
    const one = ended();
    await publish(one);
    expect(await feed.read(1_000n)).toEqual({ changes: [one.change], position: 1n, isWhole: true });
  });

  test('is answered, empty, when the service stops', async () => {
    const waiting = feed.read(0n);
    await feed.stop();
    expect(await waiting).toEqual({ changes: [], position: 0n, isWhole: true });
  });
});
