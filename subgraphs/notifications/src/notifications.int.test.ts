import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectDatabase, type Database, migrateDatabase } from '@paygraph/database';
import { createEvent } from '@paygraph/events';
import { createIds, type EventId, type UserId } from '@paygraph/ids';
import { appendToOutbox, outboxMigrations, type Sequencer, startSequencer } from '@paygraph/outbox';
import { createIdentitySigner, identityHeader, type Principal, type Role } from '@paygraph/principal';
import type { RunningService } from '@paygraph/service-process';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { notificationIdOf } from './domain/notification-id.ts';
import { startNotifications } from './index.ts';
import { type StandInUsers, startStandInUsers } from './testing/stand-in-users.ts';

const ids = createIds();
const anonymous: Principal = { kind: 'anonymous' };
const [gatewayKeys, ownKeys] = [newKeys(), newKeys()];
const gateway = createIdentitySigner({ issuer: 'gateway', privateKey: gatewayKeys.privateKey });
/** Guards against hanging only. */
const guard = { timeout: 30_000, interval: 20 };

let scratch: ScratchDatabase;
let usersScratch: ScratchDatabase;
let folder: string;
let mailFolder: string;
let standIn: StandInUsers;
let environment: Record<string, string>;
let service: RunningService;
let usersDatabase: Database;
let sequencer: Sequencer;

beforeAll(async () => {
  [scratch, usersScratch] = await Promise.all([
    createScratchDatabase('notifications'),
    createScratchDatabase('users'),
  ]);
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-notifications-'));
  mailFolder = path.join(folder, 'mail');
  await migrateDatabase(usersScratch.url, [outboxMigrations]);
  const logger = createLogger({ service: 'users', level: 'silent' });
  usersDatabase = connectDatabase({ url: usersScratch.url, applicationName: 'users', logger });
  sequencer = startSequencer({ database: usersDatabase, logger });
  standIn = await startStandInUsers(ownKeys.publicKey);
  environment = {
    PORT: String(await getPort()),
    ADMIN_PORT: String(await getPort()),
    LOG_LEVEL: 'silent',
    DATABASE_URL_USERS: usersScratch.url,
    ...Object.fromEntries(
      ['WALLETS', 'TRANSACTIONS', 'PAYMENTS', 'NOTIFICATIONS'].map((name) => [
        `DATABASE_URL_${name}`,
        scratch.url,
      ]),
    ),
    SUBGRAPH_URL_USERS: standIn.url,
    IDENTITY_PRIVATE_KEY: ownKeys.privateKey,
    IDENTITY_PUBLIC_KEY_GATEWAY: gatewayKeys.publicKey,
    MAIL_DIR: mailFolder,
  };
  service = await startNotifications(environment);
});
afterAll(async () => {
  await service.stop();
  await sequencer.stop();
  await usersDatabase.close();
  await standIn.close();
  await Promise.all([scratch.drop(), usersScratch.drop()]);
  await rm(folder, { recursive: true });
});

let ada: UserId;
let eve: UserId;
beforeEach(() => {
  [ada, eve] = [ids.next('usr'), ids.next('usr')];
  standIn.away = false;
});

describe('a person who registers', () => {
  test('gets one mail with the link, and one notification that it was sent', async () => {
    const email = `${ada}@example.com`;
    const event = await requestLink(ada, { email, displayName: 'Zoë', token: 'first-token' });
    const [mail = ''] = await mailsTo(email, 1);
    expect(/\?token=([\w-]+)/.exec(mail)?.[1]).toBe('first-token');

    const list = await sentTo(ada, 1);
    expect(list).toMatchObject({
      unreadCount: 1,
      edges: [
        {
          node: {
            id: notificationIdOf(event),
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
    expect(standIn.asked).toMatchObject({ unproven: 0 });
  });

  test('gets nothing twice where the service restarts and the events come again', async () => {
    const email = `${ada}@example.com`;
    await requestLink(ada, { email, token: 'kept-token' });
    await sentTo(ada, 1);
    const asked = standIn.asked.proven;
    await service.stop();
    await usersDatabase.sql`delete from outbox_offsets where consumer = 'notifications'`;
    service = await startNotifications(environment);
    // What comes after the repeats is handled after them.
    await requestLink(eve, { email: `${eve}@example.com`, token: 'later-token' });
    await sentTo(eve, 1);
    expect(await sentTo(ada, 1)).toMatchObject({ unreadCount: 1 });
    expect(await mailsTo(email, 1)).toHaveLength(1);
    expect(standIn.asked.proven).toBe(asked + 1);
  });

  test('gets the mail once the users service is back', async () => {
    standIn.away = true;
    const before = standIn.asked.proven;
    await requestLink(ada, { email: `${ada}@example.com`, token: 'patient-token' });
    await vi.waitFor(() => expect(standIn.asked.proven).toBeGreaterThan(before), guard);
    standIn.away = false;
    const list = await sentTo(ada, 1);
    expect(list.edges[0]?.node.deliveries[0]?.attempts).toBeGreaterThan(1);
    expect(await mailsTo(`${ada}@example.com`, 1)).toHaveLength(1);
  });

  test('is told of a mail that could not be sent, the event is a dead letter, and the next mail goes out', async () => {
    const email = `${ada}@example.com`;
    await rm(mailFolder, { recursive: true });
    await writeFile(mailFolder, 'a file where the folder should be');
    const event = await requestLink(ada, { email, token: 'lost-token' });
    const list = await vi.waitFor(async () => {
      const found = await notificationsOf(ada);
      expect(found.edges[0]?.node.deliveries[0]).toMatchObject({
        status: 'FAILED',
        attempts: 5,
        sentAt: null,
      });
      return found;
    }, guard);
    expect(list.unreadCount).toBe(1);
    await vi.waitFor(async () => {
      const buried =
        await usersDatabase.sql`select event_id from outbox_dead_letters where consumer = 'notifications'`;
      expect(buried.map((row) => row['event_id'])).toContain(event);
    }, guard);
    await rm(mailFolder);
    await mkdir(mailFolder);
    await requestLink(eve, { email: `${eve}@example.com`, token: 'next-token' });
    expect(await mailsTo(`${eve}@example.com`, 1)).toHaveLength(1);
  });
});

describe('notifications', () => {
  test('come newest first, page by page', async () => {
    for (const token of ['one', 'two', 'three'])
      await requestLink(ada, { email: 'pages@example.com', token });
    const all = (await sentTo(ada, 3)).edges.map(({ node }) => node.id);
    expect(all).toEqual(all.toSorted().toReversed());

    const first = await notificationsOf(ada, 'first: 2');
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const rest = await notificationsOf(ada, `first: 2, after: "${first.pageInfo.endCursor}"`);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect([...first.edges, ...rest.edges].map(({ node }) => node.id)).toEqual(all);
  });

  test('are the viewer’s alone: strangers, admins and people who did not sign in get null', async () => {
    await requestLink(ada, { email: 'private@example.com', token: 'private' });
    await sentTo(ada, 1);
    for (const principal of [user(eve), user(eve, 'ADMIN'), anonymous]) {
      expect(
        await ask(principal, entity('User', ada, '... on User { id notifications { unreadCount } }')),
      ).toEqual({
        data: { _entities: [{ id: ada, notifications: null }] },
      });
    }
  });

  test('are found by their id by their owner, and by nobody else', async () => {
    await requestLink(ada, { email: 'reference@example.com', token: 'reference' });
    const id = (await sentTo(ada, 1)).edges[0]?.node.id ?? '';
    const query = entity('Notification', id, '... on Notification { id title }');
    expect(await ask(user(ada), query)).toEqual({
      data: { _entities: [{ id, title: 'Confirm your email address' }] },
    });
    for (const principal of [user(eve), user(eve, 'ADMIN'), anonymous]) {
      expect(await ask(principal, query)).toEqual({ data: { _entities: [null] } });
    }
    expect(await ask(user(ada), entity('Notification', 'nonsense', '... on Notification { id }'))).toEqual({
      data: { _entities: [null] },
    });
  });

  test.each(['first: 0', 'first: 101', 'after: "nonsense"', 'after: "bm9uc2Vuc2U"'])(
    'are not listed with %s',
    async (args) => {
      const query = entity('User', ada, `... on User { notifications(${args}) { unreadCount } }`);
      const { errors } = await ask(user(ada), query);
      expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    },
  );
});

describe('markNotificationsRead', () => {
  test('marks the ones named, and then all, and leaves the time they were first read at', async () => {
    for (const token of ['a', 'b', 'c']) await requestLink(ada, { email: 'read@example.com', token });
    const [newest, ...older] = (await sentTo(ada, 3)).edges.map(({ node }) => node.id);
    expect(await mark(user(ada), `ids: ["${newest}"]`)).toEqual({ unreadCount: 2, userErrors: [] });
    const firstRead = (await notificationsOf(ada)).edges[0]?.node.readAt;
    expect(firstRead).toEqual(expect.any(String));
    const unread = await notificationsOf(ada, 'unreadOnly: true');
    expect(unread.edges.map(({ node }) => node.id)).toEqual(older);

    expect(await mark(user(ada), 'all: true')).toEqual({ unreadCount: 0, userErrors: [] });
    expect((await notificationsOf(ada)).edges[0]?.node.readAt).toBe(firstRead);
    expect((await notificationsOf(ada, 'unreadOnly: true')).edges).toEqual([]);
  });

  test('changes nothing of anyone else, nor for what is no id', async () => {
    await requestLink(ada, { email: 'untouched@example.com', token: 'untouched' });
    const id = (await sentTo(ada, 1)).edges[0]?.node.id;
    expect(await mark(user(eve), `ids: ["${id}", "nonsense"]`)).toEqual({ unreadCount: 0, userErrors: [] });
    expect(await mark(user(eve), 'all: true')).toEqual({ unreadCount: 0, userErrors: [] });
    expect((await notificationsOf(ada)).unreadCount).toBe(1);
  });

  test.each([
    ['neither', '', ['input']],
    ['both', 'ids: [], all: true', ['input']],
    ['nothing but all: false', 'all: false', ['input']],
    ['more ids than a page holds', `ids: [${'"x",'.repeat(101)}]`, ['input', 'ids']],
  ])('refuses %s', async (_, input, field) => {
    expect(await mark(user(ada), input)).toMatchObject({
      unreadCount: 0,
      userErrors: [{ code: 'INVALID_INPUT', field, message: expect.any(String) }],
    });
  });

  test('needs someone signed in', async () => {
    const { errors } = await ask(
      anonymous,
      'mutation { markNotificationsRead(input: { all: true }) { unreadCount } }',
    );
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

test('who does not prove an identity is turned away', async () => {
  const response = await fetch(service.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [identityHeader]: 'forged' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  expect(response.status).toBe(401);
});

test('a port that is taken is told', async () => {
  const again = startNotifications({ ...environment, ADMIN_PORT: String(await getPort()) });
  await expect(again).rejects.toThrow('EADDRINUSE');
});

/** Announces a link as the users service would, in an outbox of its own. */
async function requestLink(
  owner: UserId,
  { email, displayName = 'Ada', token }: { email: string; displayName?: string; token: string },
): Promise<EventId> {
  const linkRequestId = ids.next('eml');
  standIn.linkMails.set(linkRequestId, {
    userId: owner,
    purpose: 'VERIFY_EMAIL',
    to: email,
    displayName,
    link: `http://localhost:8000/verify-email?token=${token}`,
  });
  const id = ids.next('evt');
  const event = createEvent({
    id,
    source: 'users',
    type: 'user.mail-link-requested',
    key: owner,
    at: new Date(),
    data: { linkRequestId, userId: owner, purpose: 'verify-email' },
  });
  await appendToOutbox(usersDatabase.orm, [{ topic: 'user-events', event }]);
  sequencer.wake();
  return id;
}

/** The mails to an address once there are so many. */
function mailsTo(email: string, count: number): Promise<string[]> {
  return vi.waitFor(async () => {
    const names = (await readdir(mailFolder)).filter((name) => name.includes(email)).sort();
    expect(names.length).toBeGreaterThanOrEqual(count);
    return await Promise.all(names.map((name) => readFile(path.join(mailFolder, name), 'utf8')));
  }, guard);
}

interface Notifications {
  readonly unreadCount: number;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly endCursor: string;
  };
  readonly edges: readonly {
    readonly node: {
      readonly id: string;
      readonly readAt: string | null;
      readonly deliveries: readonly { readonly status: string; readonly attempts: number }[];
    };
  }[];
}

async function notificationsOf(owner: UserId, args = 'first: 50'): Promise<Notifications> {
  const query = entity(
    'User',
    owner,
    `... on User { notifications(${args}) {
      unreadCount pageInfo { hasNextPage hasPreviousPage endCursor }
      edges { cursor node { id topic title body readAt createdAt transaction { id } deliveries { channel status attempts sentAt } } }
    } }`,
  );
  const { data } = await ask<{ _entities: [{ notifications: Notifications }] }>(user(owner), query);
  if (data === undefined) throw new Error('no answer');
  return data._entities[0].notifications;
}

/** The owner's list once it holds so many, all sent. */
function sentTo(owner: UserId, count: number): Promise<Notifications> {
  return vi.waitFor(async () => {
    const list = await notificationsOf(owner);
    expect(list.edges.map(({ node }) => node.deliveries[0]?.status)).toEqual(Array(count).fill('SENT'));
    return list;
  }, guard);
}

async function mark(principal: Principal, input: string) {
  const query = `mutation { markNotificationsRead(input: { ${input} }) { unreadCount userErrors { code message field } } }`;
  const { data } = await ask<{ markNotificationsRead: unknown }>(principal, query);
  return data?.markNotificationsRead;
}

interface Answer<Data> {
  readonly data?: Data;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
}

/** Asks as the gateway does for a person. */
async function ask<Data>(principal: Principal, query: string): Promise<Answer<Data>> {
  const response = await fetch(service.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      [identityHeader]: gateway.sign({ principal, client: undefined }, 'notifications'),
    },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as Answer<Data>;
}

function entity(type: string, id: string, selection: string): string {
  return `{ _entities(representations: [{ __typename: "${type}", id: "${id}" }]) { ${selection} } }`;
}

function user(userId: UserId, role: Role = 'USER'): Principal {
  return { kind: 'user', userId, role, sessionId: ids.next('ses') };
}

function newKeys() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
