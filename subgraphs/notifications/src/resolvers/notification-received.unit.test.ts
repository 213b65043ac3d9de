import { createIds } from '@paygraph/ids';
import { expect, test } from 'vitest';
import { createFollowNotifications } from '../domain/follow-notifications.ts';
import type { Notification } from '../domain/notification.ts';
import { createNotificationHub } from '../domain/notification-hub.ts';
import { eventsOf } from './notification-received.ts';

const ids = createIds();
const ada = ids.next('usr');
function subscribed(capacity: number) {
  const hub = createNotificationHub();
  const findNotification = async (id: Notification['id']): Promise<Notification> => ({
    id,
    owner: ada,
    topic: 'user.verified',
    title: 'Your email address is confirmed',
    body: 'You can sign in now.',
    deliveries: [],
    transactionId: null,
    readAt: null,
    createdAt: new Date(0),
  });
  const follow = createFollowNotifications({ hub, findNotification, capacity });
  const events = eventsOf(follow(ada));
  return { hub, events };
}

test('a client that reads too slowly is told to subscribe again, and frees what it held', async () => {
  const { hub, events } = subscribed(2);
  for (let count = 0; count < 3; count += 1) hub.publish(ada, ids.next('ntf'));
  await expect(events.next()).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' } });
  expect(hub.size()).toBe(0);
});

test('a client that leaves while nothing comes is freed at once', async () => {
  const { hub, events } = subscribed(2);
  const waiting = events.next();
  await events.return?.();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(hub.size()).toBe(0);
});
