import type { UserId } from '@paygraph/ids';
import type { Notification } from './notification.ts';
import type { ListPage, NotificationStore } from './notification-store.ts';

export interface NotificationPage {
  readonly nodes: readonly Notification[];
  readonly hasNextPage: boolean;
  readonly unreadCount: number;
}

/** A page of an owner's notifications, newest first, and how many the owner has not read. */
export function createListNotifications(
  notifications: Pick<NotificationStore, 'list' | 'countUnread'>,
): (owner: UserId, page: ListPage) => Promise<NotificationPage> {
  return async (owner, page) => {
    const [found, unreadCount] = await Promise.all([
      // One more than asked for tells whether there is a next page.
      notifications.list(owner, { ...page, limit: page.limit + 1 }),
      notifications.countUnread(owner),
    ]);
    return { nodes: found.slice(0, page.limit), hasNextPage: found.length > page.limit, unreadCount };
  };
}
