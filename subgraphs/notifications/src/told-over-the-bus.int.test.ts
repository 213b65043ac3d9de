/** From events in outboxes to files of mails and messages: the whole service, two processes of it, and a replay of everything. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createIds, type UserId } from '@paygraph/ids';
import { appendToOutbox } from '@paygraph/outbox';
import type { RunningService } from '@paygraph/service-process';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startNotifications } from './index.ts';
import { createAsker, guard } from './testing/ask.ts';
import { signedIn, transferEnded } from './testing/events.ts';
import { type RunningNotifications, runNotifications } from './testing/running-notifications.ts';

const ids = createIds();
const world = { ids, clock: { now: new Date(), advance: () => {} } };

let running: RunningNotifications;
let second: RunningService;
let asker: ReturnType<typeof createAsker>;
beforeAll(async () => {
  running = await runNotifications();
  second = await startNotifications({
    ...running.environment,
    PORT: String(await getPort()),
    ADMIN_PORT: String(await getPort()),
  });
  asker = createAsker(running);
});
afterAll(async () => {
  await second.stop();
  await running.stop();
});

test('both parties of 20 transfers are told of each once, in their words, also where everything is replayed', async () => {
  const [ada, ben] = [newPerson('Ada', '+4915112345678'), newPerson('Ben')];
  const events = Array.from({ length: 20 }, () => transferEnded(world, { from: ada, to: ben }));
  await publish(events.map((event) => ({ topic: 'transaction-events', event })));
  await untilSent(ada, 20);
  await untilSent(ben, 20);

  const { sql } = running.ownDatabase;
  await running.restart(async () => {
    await second.stop();
    await sql`delete from outbox_offsets where consumer = 'notifications'`;
    // What another process had told of may not have been noted by this one.
    await sql`delete from inbox where event_id in (select event_id from inbox order by event_id limit 10)`;
    second = await startNotifications({
      ...running.environment,
      PORT: String(await getPort()),
      ADMIN_PORT: String(await getPort()),
    });
  });
  // What comes behind the repeats is told behind them.
  const after = newPerson('After');
  await publish([{ topic: 'transaction-events', event: transferEnded(world, { from: after, to: after }) }]);
  await untilSent(after, 1);

  expect(await titlesOf(ada)).toEqual(Array(20).fill('You sent 25.50 USD to Ben'));
  expect(await titlesOf(ben)).toEqual(Array(20).fill('Ada sent you 25.50 USD'));
  for (const person of [ada, ben]) {
    expect(await running.mailsTo(`${person}@example.com`)).toHaveLength(20);
    expect(await linesOf('push', person)).toHaveLength(20);
  }
  // Off until switched on.
  await expect(linesOf('sms', ada)).rejects.toThrow('ENOENT');
  await vi.waitFor(async () => expect(await sql`select 1 from deliveries_due`).toEqual([]), guard);
  expect(await sql`select 1 from outbox_dead_letters`).toEqual([]);
});

test('a failed transfer is told to who began it alone', async () => {
  const [ada, ben] = [newPerson('Ada'), newPerson('Ben')];
  await publish([
    { topic: 'transaction-events', event: transferEnded(world, { from: ada, to: ben, status: 'FAILED' }) },
    { topic: 'transaction-events', event: transferEnded(world, { from: ben, to: ben }) },
  ]);
  await untilSent(ada, 1);
  await untilSent(ben, 1);
  expect(await titlesOf(ben)).not.toContainEqual(expect.stringMatching(/Ada|fail/i));
});

test('what waits and what was sent can be watched', async () => {
  const ada = newPerson('Ada');
  await publish([{ topic: 'transaction-events', event: transferEnded(world, { from: ada, to: ada }) }]);
  await untilSent(ada, 1);
  // A document says SENT a moment before its delivery is over.
  await vi.waitFor(async () => {
    const response = await fetch(`http://127.0.0.1:${running.environment['ADMIN_PORT']}/metrics`);
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('paygraph_notif'));
    expect(lines).toEqual(
      expect.arrayContaining([
        'paygraph_notifications_queued{channel="EMAIL",service="notifications"} 0',
        'paygraph_notifications_oldest_due_seconds{service="notifications"} 0',
        'paygraph_notifications_dead_letters{channel="EMAIL",service="notifications"} 0',
      ]),
    );
  }, guard);
});

test('an event about nobody lies with the dead letters of the bus, and the next one is told', async () => {
  const ada = newPerson('Ada');
  const poison = signedIn(world, ada);
  if (poison.type !== 'user.signed-in') throw new Error('another event');
  const wrong = { ...poison, data: { ...poison.data, userId: 'nobody' } };
  await publishAsUsers([{ topic: 'user-events', event: wrong }]);
  await publishAsUsers([{ topic: 'user-events', event: signedIn(world, ada) }]);
  await untilSent(ada, 1);
  expect(await running.deadLetters()).toMatchObject([{ event_id: poison.id }]);
});

function newPerson(displayName: string, phone: string | null = null): UserId {
  const userId = ids.next('usr');
  running.standIn.contacts.set(userId, { userId, displayName, email: `${userId}@example.com`, phone });
  return userId;
}

type Entries = Parameters<typeof appendToOutbox>[1];

/** The stand-in for transactions shares the service's own database, and its sequencer. */
function publish(entries: Entries): Promise<void> {
  return appendToOutbox(running.ownDatabase.orm, entries);
}

function publishAsUsers(entries: Entries): Promise<void> {
  return appendToOutbox(running.usersDatabase.orm, entries);
}

/** So many, each sent by mail and push. */
async function untilSent(owner: UserId, count: number): Promise<void> {
  await vi.waitFor(async () => {
    const list = await asker.notificationsOf(owner, 'first: 100');
    expect(list.edges.map(({ node }) => node.deliveries.map(({ status }) => status).toSorted())).toEqual(
      Array.from({ length: count }, () => expect.arrayContaining(['SENT', 'SENT'])),
    );
    expect(JSON.stringify(list)).not.toContain('QUEUED');
  }, guard);
}

async function titlesOf(owner: UserId): Promise<unknown[]> {
  const rows = await running.ownDatabase.sql`
    select body->>'title' as title from documents where collection = 'notifications' and owner = ${owner}`;
  return rows.map(({ title }) => title as unknown);
}

async function linesOf(channel: 'sms' | 'push', owner: UserId): Promise<unknown[]> {
  const file = path.join(running.mailFolder, '..', channel, `${owner}.jsonl`);
  return (await readFile(file, 'utf8')).trimEnd().split('\n');
}
