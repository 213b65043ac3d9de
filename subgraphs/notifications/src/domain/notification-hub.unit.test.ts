import { createIds } from '@paygraph/ids';
import { describe, expect, test } from 'vitest';
import { createFollowNotifications } from './follow-notifications.ts';
import type { Notification } from './notification.ts';
import { createNotificationHub } from './notification-hub.ts';

const ids = createIds();
const [ada, ben] = [ids.next('usr'), ids.next('usr')];
const next = () => ids.next('ntf');

describe('a listener', () => {
  test('hears of its owner’s own, in order, whether it waits or comes later', async () => {
    const hub = createNotificationHub();
    const listener = hub.listen(ada, 10);
    const [first, second] = [next(), next()];
    const heard = listener.next();
    hub.publish(ben, next());
    hub.publish(ada, first);
    hub.publish(ben, next());
    hub.publish(ada, second);
    expect(await heard).toEqual({ kind: 'created', id: first });
    expect(await listener.next()).toEqual({ kind: 'created', id: second });
  });

  test('hears of one once, however often its event comes', async () => {
    const hub = createNotificationHub();
    const listener = hub.listen(ada, 10);
    const [first, second] = [next(), next()];
    for (const id of [first, first, second, first]) hub.publish(ada, id);
    expect([await listener.next(), await listener.next()]).toEqual([
      { kind: 'created', id: first },
      { kind: 'created', id: second },
    ]);
    const waiting = listener.next();
    listener.close();
    expect(await waiting).toEqual({ kind: 'closed' });
  });

  test('is told beside others of the same owner, each of all', async () => {
    const hub = createNotificationHub();
    const listeners = [hub.listen(ada, 10), hub.listen(ada, 10)];
    const id = next();
    hub.publish(ada, id);
    for (const listener of listeners) expect(await listener.next()).toEqual({ kind: 'created', id });
  });

  test('that falls too far behind is let go, rather than losing one unseen', async () => {
    const hub = createNotificationHub();
    const listener = hub.listen(ada, 2);
    for (const id of [next(), next(), next()]) hub.publish(ada, id);
    expect(hub.size()).toBe(0);
    expect(await listener.next()).toEqual({ kind: 'overflowed' });
    expect(await listener.next()).toEqual({ kind: 'overflowed' });
  });

  test('that is closed while it waits is freed at once, and others of the owner go on', async () => {
    const hub = createNotificationHub();
    const [closed, open] = [hub.listen(ada, 2), hub.listen(ada, 2)];
    const waiting = closed.next();
    closed.close();
    expect(await waiting).toEqual({ kind: 'closed' });
    expect(hub.size()).toBe(1);
    const id = next();
    hub.publish(ada, id);
    expect(await open.next()).toEqual({ kind: 'created', id });
    open.close();
    expect(hub.size()).toBe(0);
  });
});

test('what was told of is remembered within a bound', async () => {
  const hub = createNotificationHub(2);
  const listener = hub.listen(ada, 10);
  const [first, second, third] = [next(), next(), next()];
  for (const id of [first, second, third, third, first]) hub.publish(ada, id);
  const heard = [await listener.next(), await listener.next(), await listener.next(), await listener.next()];
  expect(heard).toEqual([first, second, third, first].map((id) => ({ kind: 'created', id })));
});

test('a follower whose notification can not be read is let go', async () => {
  const hub = createNotificationHub();
  const follow = createFollowNotifications({
    hub,
    findNotification: () => Promise.reject(new Error('the store is away')),
  });
  const feed = follow(ada);
  hub.publish(ada, next());
  await expect(feed.next()).rejects.toThrow('the store is away');
  expect(hub.size()).toBe(0);
});

test('a follower is shown what the store says is the viewer’s own, and nothing else', async () => {
  const hub = createNotificationHub();
  const [strangers, own] = [next(), next()];
  const notification: Notification = {
    id: own,
    owner: ada,
    topic: 'user.verified',
    title: 'Your address is confirmed',
    body: 'Your address is confirmed.',
    deliveries: [],
    transactionId: null,
    readAt: null,
    createdAt: new Date(0),
  };
  const follow = createFollowNotifications({
    hub,
    findNotification: async (id, viewer) => (id === own && viewer === ada ? notification : undefined),
  });
  const feed = follow(ada);
  hub.publish(ada, strangers);
  hub.publish(ada, own);
  expect(await feed.next()).toEqual({ kind: 'notification', notification });
  feed.close();
  expect(await feed.next()).toEqual({ kind: 'closed' });
  expect(hub.size()).toBe(0);
});
