import type { NotificationId, UserId } from '@paygraph/ids';
import type { Notification } from './notification.ts';
import type { NotificationHub } from './notification-hub.ts';

export type Followed =
  | { readonly kind: 'notification'; readonly notification: Notification }
  | { readonly kind: 'overflowed' }
  | { readonly kind: 'closed' };

export interface NotificationFeed {
  /** The next notification as it stands when it is asked for. One call at a time. Where it can't be read, throws and ends. */
  next(): Promise<Followed>;
  /** Frees what the feed holds, at once. */
  close(): void;
}

export type FollowNotifications = (viewer: UserId) => NotificationFeed;

/** A client that is this far behind is better off reading the list. */
const queueCapacity = 1_000;

/** Follows a person's own notifications from now on, in the order in which they are told of. */
export function createFollowNotifications(deps: {
  hub: NotificationHub;
  findNotification: (id: NotificationId, viewer: UserId) => Promise<Notification | undefined>;
  capacity?: number;
}): FollowNotifications {
  const { hub, findNotification, capacity = queueCapacity } = deps;
  return (viewer) => {
    const listener = hub.listen(viewer, capacity);
    return {
      next: async () => {
        while (true) {
          const heard = await listener.next();
          if (heard.kind !== 'created') return heard;
          // The event names the owner, and the notification itself is asked once more: nobody else's is ever told.
          const notification = await findNotification(heard.id, viewer).catch((error: unknown) => {
            // Nobody ends a stream that threw: its place among the listeners would be kept for ever.
            listener.close();
            throw error;
          });
          if (notification !== undefined) return { kind: 'notification', notification };
        }
      },
      close: () => listener.close(),
    };
  };
}
