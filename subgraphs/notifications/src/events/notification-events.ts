import { createEvent, type NotificationEvent } from '@paygraph/events';
import type { Ids } from '@paygraph/ids';
import type { Announcement, ClaimedDelivery, DeliveryEnd } from '../domain/delivery-queue.ts';

/** What this service publishes of notifications: neither words nor addresses. */
export function createNotificationEvents(deps: { ids: Ids; now: () => Date }): {
  created(announcement: Announcement): NotificationEvent;
  ended(claimed: ClaimedDelivery, end: DeliveryEnd): NotificationEvent | undefined;
} {
  const { ids, now } = deps;
  return {
    created: ({ notification, queue }) => {
      const { id: notificationId, owner: userId, topic, transactionId } = notification;
      return createEvent({
        id: ids.next('evt'),
        source: 'notifications',
        type: 'notification.created',
        key: userId,
        at: now(),
        data: { notificationId, userId, topic, transactionId, channels: [...queue] },
      });
    },

    ended: ({ notificationId, owner: userId, topic, channel }, end) => {
      if (end.status === 'SUPPRESSED') return undefined;
      const about = { notificationId, userId, topic, channel, attempts: end.attempts };
      const envelope = { id: ids.next('evt'), source: 'notifications', key: userId, at: now() };
      return end.status === 'SENT'
        ? createEvent({
            ...envelope,
            type: 'notification.delivered',
            data: { ...about, sentAt: end.sentAt.toISOString(), maybeTwice: end.maybeTwice },
          })
        : createEvent({
            ...envelope,
            type: 'notification.delivery-failed',
            data: { ...about, reason: end.reason, maybeSent: end.maybeSent },
          });
    },
  };
}
