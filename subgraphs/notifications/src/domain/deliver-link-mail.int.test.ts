import { connectDatabase, migrateDatabase } from '@paygraph/database';
import { createPostgresDocuments, documentMigrations } from '@paygraph/document-store';
import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { createScratchDatabase } from '@paygraph/testing/databases';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { renderLinkMail } from '../mail/render-link-mail.ts';
import { createNotificationStore } from '../store/notification-store.ts';
import { createDeliverLinkMail, type LinkMailRequest } from './deliver-link-mail.ts';
import type { LinkMail } from './link-mail.ts';
import type { Mail } from './mail.ts';
import type { NotificationStore } from './notification-store.ts';

const ids = createIds();
const now = () => new Date('2026-11-23T08:00:00.000Z');

let notifications: NotificationStore;
let dump: () => Promise<string>;
let close: () => Promise<void>;
beforeAll(async () => {
  const scratch = await createScratchDatabase('notifications');
  await migrateDatabase(scratch.url, [documentMigrations]);
  const logger = createLogger({ service: 'test', level: 'silent' });
  const database = connectDatabase({ url: scratch.url, applicationName: 'test', logger });
  notifications = createNotificationStore(createPostgresDocuments(database.orm).collection('notifications'));
  dump = async () => JSON.stringify(await database.sql`select * from documents`);
  close = async () => {
    await database.close();
    await scratch.drop();
  };
});
afterAll(() => close());

/** The outside world of one test: what the users service describes, and what became of the mails. */
interface World {
  linkMail: LinkMail | undefined;
  readonly sent: Mail[];
  beforeSend: () => Promise<void>;
}

let world: World;
let request: LinkMailRequest;
beforeEach(() => {
  const owner = ids.next('usr');
  request = { notificationId: ids.next('ntf'), owner, purpose: 'verify-email', linkRequestId: 'eml_1' };
  world = {
    linkMail: {
      userId: owner,
      purpose: 'verify-email',
      to: 'ada@example.com',
      displayName: 'Ada',
      link: 'http://localhost:8000/verify-email?token=s3cret',
    },
    sent: [],
    beforeSend: async () => {},
  };
});

describe('a link to be mailed', () => {
  test('is mailed, and kept as sent', async () => {
    expect(await deliver()).toBe('SENT');
    expect(world.sent).toMatchObject([
      { to: 'ada@example.com', id: request.notificationId, queuedAt: now() },
    ]);
    expect(await stored()).toMatchObject({
      owner: request.owner,
      topic: 'user.verification-requested',
      title: 'Confirm your email address',
      transactionId: null,
      readAt: null,
      createdAt: now(),
      deliveries: [{ channel: 'EMAIL', status: 'SENT', attempts: 1, sentAt: now() }],
    });
  });

  test('makes one notification and one mail, however often the event comes', async () => {
    for (let time = 0; time < 3; time += 1) expect(await deliver()).toBe('SENT');
    expect(world.sent).toHaveLength(1);
    expect(await listed()).toHaveLength(1);
  });

  test('is not written again once it is sent, so that a replay leaves no trace', async () => {
    await deliver();
    const before = await dump();
    await deliver();
    expect(await dump()).toBe(before);
  });

  test('makes one notification, also where two come at once', async () => {
    await Promise.all([deliver(), deliver()]);
    expect(await listed()).toHaveLength(1);
    expect((await stored()).deliveries[0]?.status).toBe('SENT');
  });

  test('is kept as queued before it is mailed', async () => {
    world.beforeSend = async () => {
      expect((await stored()).deliveries).toMatchObject([{ status: 'QUEUED', attempts: 1, sentAt: null }]);
    };
    await deliver();
  });

  test('stays queued where the try fails, and is mailed by the next one', async () => {
    world.beforeSend = failing('mail server away');
    await expect(deliver()).rejects.toThrow('mail server away');
    expect((await stored()).deliveries).toMatchObject([{ status: 'QUEUED', attempts: 1 }]);
    world.beforeSend = async () => {};
    expect(await deliver()).toBe('SENT');
    expect((await stored()).deliveries).toMatchObject([{ status: 'SENT', attempts: 2 }]);
  });

  test('is given up on after five tries, and not tried again', async () => {
    world.beforeSend = failing('mail server away');
    for (let attempt = 1; attempt <= 5; attempt += 1)
      await expect(deliver()).rejects.toThrow('mail server away');
    expect((await stored()).deliveries).toMatchObject([{ status: 'FAILED', attempts: 5, sentAt: null }]);
    world.beforeSend = async () => {};
    expect(await deliver()).toBe('FAILED');
    expect(world.sent).toEqual([]);
  });

  test('is mailed again where a crash came between the mail and the note that it is sent', async () => {
    const crashing = { ...notifications, replace: failFrom(2, notifications.replace) };
    await expect(deliver(crashing)).rejects.toThrow('crash');
    expect((await stored()).deliveries).toMatchObject([{ status: 'QUEUED', attempts: 1 }]);
    expect(await deliver()).toBe('SENT');
    expect(world.sent).toHaveLength(2);
    expect(await listed()).toHaveLength(1);
  });

  test('is given up on where each try ended in a crash', async () => {
    const crashing = { ...notifications, replace: failFrom(2, notifications.replace) };
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      crashing.replace = failFrom(2, notifications.replace);
      await expect(deliver(crashing)).rejects.toThrow('crash');
    }
    expect(await deliver()).toBe('FAILED');
    expect(world.sent).toHaveLength(5);
  });

  test('is suppressed where the link is of no use any more', async () => {
    world.linkMail = undefined;
    expect(await deliver()).toBe('SUPPRESSED');
    expect((await stored()).deliveries).toMatchObject([{ status: 'SUPPRESSED', sentAt: null }]);
    expect(world.sent).toEqual([]);
  });

  test('keeps that it was read while the mail went out', async () => {
    world.beforeSend = () => notifications.markRead(request.owner, 'all', now());
    await deliver();
    expect(await stored()).toMatchObject({ readAt: now(), deliveries: [{ status: 'SENT' }] });
  });

  test('keeps that it was read at the very moment it was kept as sent', async () => {
    let read = false;
    const readInBetween: NotificationStore = {
      ...notifications,
      get: async (id) => {
        const found = await notifications.get(id);
        if (world.sent.length === 1 && !read) {
          read = true;
          await notifications.markRead(request.owner, 'all', now());
        }
        return found;
      },
    };
    await deliver(readInBetween);
    expect(await stored()).toMatchObject({ readAt: now(), deliveries: [{ status: 'SENT' }] });
  });

  test('is not mailed where the users service speaks of someone else, or of something else', async () => {
    const wanted = world.linkMail;
    if (wanted === undefined) throw new Error('the test begins with a link');
    world.linkMail = { ...wanted, userId: ids.next('usr') };
    await expect(deliver()).rejects.toThrow('not the one that was announced');
    world.linkMail = {
      userId: wanted.userId,
      to: wanted.to,
      displayName: 'Ada',
      purpose: 'already-registered',
    };
    await expect(deliver()).rejects.toThrow('not the one that was announced');
    expect(world.sent).toEqual([]);
  });

  test('leaves no trace of link, token or address where notifications are kept', async () => {
    await deliver();
    expect(await dump()).toContain(request.notificationId);
    expect(await dump()).not.toMatch(/s3cret|https?:|@/);
  });
});

test.each([
  ['who has an account is told that it was tried again', 'already-registered', 'user.registration-repeated'],
  ['whose password was changed is told of it', 'password-changed', 'user.password-changed'],
] as const)('someone %s', async (_, purpose, topic) => {
  request = { ...request, purpose };
  world.linkMail = { userId: request.owner, purpose, to: 'ada@example.com', displayName: 'Ada' };
  expect(await deliver()).toBe('SENT');
  expect(await stored()).toMatchObject({ topic });
});

test('someone who forgot the password is mailed the link, which is kept nowhere', async () => {
  const purpose = 'reset-password';
  const link = 'http://pay.test/reset-password?token=s3cret';
  request = { ...request, purpose };
  world.linkMail = { userId: request.owner, purpose, to: 'ada@example.com', displayName: 'Ada', link };
  expect(await deliver()).toBe('SENT');
  expect(world.sent).toMatchObject([{ text: expect.stringContaining(link) }]);
  expect(await stored()).toMatchObject({ topic: 'user.password-reset-requested' });
  expect(await dump()).not.toMatch(/s3cret|https?:/);
});

function deliver(store: NotificationStore = notifications) {
  return createDeliverLinkMail({
    notifications: store,
    linkMails: { find: async () => world.linkMail },
    render: renderLinkMail,
    sender: {
      send: async (mail) => {
        await world.beforeSend();
        world.sent.push(mail);
      },
    },
    now,
  })(request);
}

async function stored() {
  const found = await notifications.get(request.notificationId);
  if (found === undefined) throw new Error('nothing is kept');
  return found;
}

function listed() {
  return notifications.list(request.owner, { limit: 10, after: undefined, unreadOnly: false });
}

function failing(message: string): () => Promise<void> {
  return () => Promise.reject(new Error(message));
}

/** As a process that ends: from the n-th call on nothing is written any more. */
function failFrom<Args extends unknown[], Result>(
  first: number,
  work: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let calls = 0;
  return (...args) => {
    calls += 1;
    return calls < first ? work(...args) : Promise.reject(new Error('crash'));
  };
}
