import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createIds, type UserId } from '@paygraph/ids';
import { identityHeader } from '@paygraph/principal';
import getPort from 'get-port';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { linkNotificationIdOf } from './domain/notification-id.ts';
import { startNotifications } from './index.ts';
import { anonymous, createAsker, entity, guard, user } from './testing/ask.ts';
import { type RunningNotifications, runNotifications } from './testing/running-notifications.ts';

const ids = createIds();

let running: RunningNotifications;
let asker: ReturnType<typeof createAsker>;
beforeAll(async () => {
  running = await runNotifications();
  asker = createAsker(running);
});
afterAll(() => running.stop());

let ada: UserId;
let eve: UserId;
beforeEach(() => {
  [ada, eve] = [ids.next('usr'), ids.next('usr')];
  running.standIn.away = false;
});

describe('a person who registers', () => {
  test('gets one mail with the link, and one notification that it was sent', async () => {
    const email = `${ada}@example.com`;
    const event = await running.requestLink(ada, { email, displayName: 'Zoë', token: 'first-token' });
    const list = await asker.sentTo(ada, 1);
    const [mail = ''] = await running.mailsTo(email);
    expect(/\?token=([\w-]+)/.exec(mail)?.[1]).toBe('first-token');
    expect(list).toMatchObject({
      unreadCount: 1,
      edges: [
        {
          node: {
            id: linkNotificationIdOf(event),
            topic: 'user.verification-requested',
            title: 'Confirm your email address',
            readAt: null,
            transaction: null,
            deliveries: [{ channel: 'EMAIL', status: 'SENT', attempts: 1, sentAt: expect.any(String) }],
          },
        },
      ],
    });
    expect(JSON.stringify(list)).not.toMatch(/token|@|https?:/);
    expect(running.standIn.asked).toMatchObject({ unproven: 0 });
  });

  test('gets nothing twice where the service restarts and the events come again', async () => {
    const email = `${ada}@example.com`;
    await running.requestLink(ada, { email, token: 'kept-token' });
    await asker.sentTo(ada, 1);
    const asked = running.standIn.asked.proven;
    const { sql } = running.usersDatabase;
    await running.restart(() => sql`delete from outbox_offsets where consumer = 'notifications'`);
    // What comes after the repeats is handled after them.
    await running.requestLink(eve, { email: `${eve}@example.com`, token: 'later-token' });
    await asker.sentTo(eve, 1);
    expect(await asker.sentTo(ada, 1)).toMatchObject({ unreadCount: 1 });
    expect(await running.mailsTo(email)).toHaveLength(1);
    expect(running.standIn.asked.proven).toBe(asked + 1);
  });

  test('gets the mail once the users service is back', async () => {
    running.standIn.away = true;
    const before = running.standIn.asked.proven;
    await running.requestLink(ada, { email: `${ada}@example.com`, token: 'patient-token' });
    // More often than the mail itself may fail: that users are away is none of its tries.
    await vi.waitFor(() => expect(running.standIn.asked.proven).toBeGreaterThan(before + 6), guard);
    running.standIn.away = false;
    const list = await asker.sentTo(ada, 1);
    expect(list.edges[0]?.node.deliveries[0]?.attempts).toBe(1);
    expect(await running.mailsTo(`${ada}@example.com`)).toHaveLength(1);
  });

  test('is told of a mail that could not be sent, which lies with the dead letters, and the next mail goes out', async () => {
    const email = `${ada}@example.com`;
    await rm(running.mailFolder, { recursive: true });
    await writeFile(running.mailFolder, 'a file where the folder should be');
    const event = await running.requestLink(ada, { email, token: 'lost-token' });
    const list = await vi.waitFor(async () => {
      const found = await asker.notificationsOf(ada);
      expect(found.edges[0]?.node.deliveries[0]).toMatchObject({
        status: 'FAILED',
        attempts: 5,
        sentAt: null,
      });
      return found;
    }, guard);
    expect(list.unreadCount).toBe(1);
    const { sql } = running.ownDatabase;
    // The document says so a moment before its delivery is over.
    await vi.waitFor(async () => {
      const dead = await sql`
        select notification_id, channel, tries from deliveries_due where ended_at is not null`;
      expect(dead).toEqual([{ notification_id: linkNotificationIdOf(event), channel: 'EMAIL', tries: 5 }]);
    }, guard);
    expect(await running.deadLetters()).toEqual([]);
    await rm(running.mailFolder);
    await mkdir(running.mailFolder);
    await running.requestLink(eve, { email: `${eve}@example.com`, token: 'next-token' });
    await asker.sentTo(eve, 1);
    expect(await running.mailsTo(`${eve}@example.com`)).toHaveLength(1);
  });
});

describe('notifications', () => {
  test('come newest first, page by page', async () => {
    for (const token of ['one', 'two', 'three'])
      await running.requestLink(ada, { email: 'pages@example.com', token });
    const all = (await asker.sentTo(ada, 3)).edges.map(({ node }) => node.id);
    expect(all).toEqual(all.toSorted().toReversed());

    const first = await asker.notificationsOf(ada, 'first: 2');
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const rest = await asker.notificationsOf(ada, `first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect([...first.edges, ...rest.edges].map(({ node }) => node.id)).toEqual(all);
  });

  test('are the viewer’s alone: strangers, admins and people who did not sign in get null', async () => {
    await running.requestLink(ada, { email: 'private@example.com', token: 'private' });
    await asker.sentTo(ada, 1);
    for (const principal of [user(eve), user(eve, 'ADMIN'), anonymous]) {
      expect(
        await asker.ask(principal, entity('User', ada, '... on User { id notifications { unreadCount } }')),
      ).toEqual({
        data: { _entities: [{ id: ada, notifications: null }] },
      });
    }
  });

  test('are found by their id by their owner, and by nobody else', async () => {
    await running.requestLink(ada, { email: 'reference@example.com', token: 'reference' });
    const id = (await asker.sentTo(ada, 1)).edges[0]?.node.id ?? '';
    const query = entity('Notification', id, '... on Notification { id title }');
    expect(await asker.ask(user(ada), query)).toEqual({
      data: { _entities: [{ id, title: 'Confirm your email address' }] },
    });
    for (const principal of [user(eve), user(eve, 'ADMIN'), anonymous]) {
      expect(await asker.ask(principal, query)).toEqual({ data: { _entities: [null] } });
    }
    expect(
      await asker.ask(user(ada), entity('Notification', 'nonsense', '... on Notification { id }')),
    ).toEqual({
      data: { _entities: [null] },
    });
  });

  /** Well-formed, but of a year that Postgres does not read. */
  const tooLate = Buffer.from(`999999999999999 ntf_${'0'.repeat(26)}`).toString('base64url');

  test.each(['first: 0', 'first: 101', 'after: "nonsense"', 'after: "bm9uc2Vuc2U"', `after: "${tooLate}"`])(
    'are not listed with %s',
    async (args) => {
      const query = entity('User', ada, `... on User { notifications(${args}) { unreadCount } }`);
      const { errors } = await asker.ask(user(ada), query);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    },
  );
});

describe('markNotificationsRead', () => {
  test('marks the ones named, and then all, and leaves the time they were first read at', async () => {
    for (const token of ['a', 'b', 'c']) await running.requestLink(ada, { email: 'read@example.com', token });
    const [newest, ...older] = (await asker.sentTo(ada, 3)).edges.map(({ node }) => node.id);
    expect(await asker.mark(user(ada), `ids: ["${newest}"]`)).toEqual({ unreadCount: 2, userErrors: [] });
    const firstRead = (await asker.notificationsOf(ada)).edges[0]?.node.readAt;
    expect(firstRead).toEqual(expect.any(String));
    const unread = await asker.notificationsOf(ada, 'unreadOnly: true');
    expect(unread.edges.map(({ node }) => node.id)).toEqual(older);

    expect(await asker.mark(user(ada), 'all: true')).toEqual({ unreadCount: 0, userErrors: [] });
    expect((await asker.notificationsOf(ada)).edges[0]?.node.readAt).toBe(firstRead);
    expect((await asker.notificationsOf(ada, 'unreadOnly: true')).edges).toEqual([]);
  });

  test('changes nothing of anyone else, nor for what is no id', async () => {
    await running.requestLink(ada, { email: 'untouched@example.com', token: 'untouched' });
    const id = (await asker.sentTo(ada, 1)).edges[0]?.node.id;
    expect(await asker.mark(user(eve), `ids: ["${id}", "nonsense"]`)).toEqual({
      unreadCount: 0,
      userErrors: [],
    });
    expect(await asker.mark(user(eve), 'all: true')).toEqual({ unreadCount: 0, userErrors: [] });
    expect((await asker.notificationsOf(ada)).unreadCount).toBe(1);
  });

  test.each([
    ['neither', '', ['input']],
    ['both', 'ids: [], all: true', ['input']],
    ['nothing but all: false', 'all: false', ['input']],
    ['more ids than a page holds', `ids: [${'"x",'.repeat(101)}]`, ['input', 'ids']],
  ])('refuses %s', async (_, input, field) => {
    expect(await asker.mark(user(ada), input)).toMatchObject({
      unreadCount: 0,
      userErrors: [{ code: 'INVALID_INPUT', field, message: expect.any(String) }],
    });
  });

  test('needs someone signed in', async () => {
    const { errors } = await asker.ask(
      anonymous,
      'mutation { markNotificationsRead(input: { all: true }) { unreadCount } }',
    );
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

test('who does not prove an identity is turned away', async () => {
  const response = await fetch(running.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [identityHeader]: 'forged' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  expect(response.status).toBe(401);
});

test('a port that is taken is told', async () => {
  const again = startNotifications({ ...running.environment, ADMIN_PORT: String(await getPort()) });
  await expect(again).rejects.toThrow('EADDRINUSE');
});
