/** Counts of what is unread while twenty read, mark and deliver at once, on the real store. */
import { createIds, type NotificationId, type UserId } from '@paygraph/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeNotification } from './domain/change-notification.ts';
import { createListNotifications } from './domain/list-notifications.ts';
import { createMarkNotificationsRead } from './domain/mark-notifications-read.ts';
import { changeDelivery, newDelivery } from './domain/notification.ts';
import type { NotificationStore } from './domain/notification-store.ts';
import { createNotificationStore } from './store/notification-store.ts';
import { openScratchDocuments } from './testing/scratch-documents.ts';

const ids = createIds();
const now = () => new Date();
let notifications: NotificationStore;
let close: () => Promise<void>;
beforeAll(async () => {
  const opened = await openScratchDocuments(20);
  close = opened.close;
  notifications = createNotificationStore(opened.store.collection('notifications'));
});
afterAll(() => close());

async function keep(owner: UserId): Promise<NotificationId> {
  const id = ids.next('ntf');
  await notifications.insertOnce({
    id,
    owner,
    topic: 'transaction.completed',
    title: 'Ben sent you 25.50 USD',
    body: 'Ben sent you 25.50 USD.',
    deliveries: [newDelivery('EMAIL', 'QUEUED')],
    transactionId: null,
    readAt: null,
    createdAt: now(),
  });
  return id;
}

/** What stands in the list: page by page, whatever the count says. */
async function readList(owner: UserId): Promise<{ unread: number; sent: number }> {
  const page = await notifications.list(owner, { limit: 500, after: undefined, unreadOnly: false });
  return {
    unread: page.filter(({ readAt }) => readAt === null).length,
    sent: page.filter(({ deliveries }) => deliveries[0]?.status === 'SENT').length,
  };
}

function deliver(id: NotificationId) {
  return changeNotification(notifications, id, (notification) =>
    changeDelivery(notification, 'EMAIL', (delivery) => ({ ...delivery, status: 'SENT', sentAt: now() })),
  );
}

test('never counts what the asker has marked, never rises while nothing comes, and ends at what the list says', async () => {
  const [ada, ben] = [ids.next('usr'), ids.next('usr')];
  const list = createListNotifications(notifications);
  const mark = createMarkNotificationsRead({ notifications, now });
  const all = await Promise.all(Array.from({ length: 100 }, () => keep(ada)));
  await keep(ben);
  const faults: string[] = [];
  let marking = 10;

  /** Of its tenth, two at a time; the same ones are marked by a neighbour as well. */
  async function marker(nth: number): Promise<void> {
    const own = all.slice(nth * 10, nth * 10 + 10);
    for (let done = 2; done <= own.length; done += 2) {
      const { unreadCount } = await mark(ada, { ids: own.slice(0, done), all: false });
      if (unreadCount > all.length - done) faults.push(`${unreadCount} unread after marking ${done}`);
    }
    marking -= 1;
  }

  async function reader(): Promise<void> {
    let last = all.length;
    while (marking > 0) {
      const { unreadCount } = await list(ada, { limit: 20, after: undefined, unreadOnly: true });
      if (unreadCount > last) faults.push(`${last} unread, and then ${unreadCount}`);
      last = unreadCount;
    }
  }

  await Promise.all([
    ...Array.from({ length: 10 }, (_, nth) => marker(nth)),
    ...Array.from({ length: 10 }, () => reader()),
    // What sends them writes to the same documents meanwhile: nothing it writes may make them unread.
    ...all.map(deliver),
  ]);
  expect(faults).toEqual([]);
  expect(await notifications.countUnread(ada)).toBe(0);
  expect(await readList(ada)).toEqual({ unread: 0, sent: 100 });
  expect(await notifications.countUnread(ben)).toBe(1);
});

test('counts each that comes while all are marked: it is unread, or was there to be marked', async () => {
  const ada = ids.next('usr');
  const mark = createMarkNotificationsRead({ notifications, now });
  const coming = Promise.all(Array.from({ length: 60 }, () => keep(ada)));
  const marked = Promise.all(Array.from({ length: 20 }, () => mark(ada, { ids: undefined, all: true })));
  await Promise.all([coming, marked]);
  expect(await notifications.countUnread(ada)).toBe((await readList(ada)).unread);
  expect(await mark(ada, { ids: undefined, all: true })).toEqual({ unreadCount: 0, refusal: undefined });
  await keep(ada);
  expect(await notifications.countUnread(ada)).toBe(1);
});
