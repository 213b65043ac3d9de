import { apiError, requireUser } from '@paygraph/subgraph-server';
import type { FollowNotifications, NotificationFeed } from '../domain/follow-notifications.ts';
import type { Notification } from '../domain/notification.ts';
import type { SubscriptionResolvers } from '../generated/resolver-types.ts';

type Event = { readonly notificationReceived: Notification };

export function createNotificationReceived(
  follow: FollowNotifications,
): NonNullable<SubscriptionResolvers['notificationReceived']> {
  return {
    subscribe: (_parent, _args, context) => eventsOf(follow(requireUser(context).userId)),
    resolve: ({ notificationReceived }: Event) => notificationReceived,
  };
}

/**
 * Written out rather than as an async generator: `return` must end a `next` that is being waited for, and a generator
 * would only see it after the next notification.
 */
export function eventsOf(feed: NotificationFeed): AsyncIterableIterator<Event> {
  const iterator: AsyncIterableIterator<Event> = {
    next: async () => {
      const followed = await feed.next();
      switch (followed.kind) {
        case 'notification':
          return { done: false, value: { notificationReceived: followed.notification } };
        case 'closed':
          return { done: true, value: undefined };
        case 'overflowed':
          throw apiError(
            'UNAVAILABLE',
            'Notifications came faster than they were read. Subscribe again, and read the list.',
          );
        default:
          return followed satisfies never;
      }
    },
    return: async () => {
      feed.close();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => iterator,
  };
  return iterator;
}
