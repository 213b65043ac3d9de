import { parseId, type UserId } from '@paygraph/ids';
import type { Notification } from './notification.ts';
import type { NotificationStore } from './notification-store.ts';

/** The notification of that id, or undefined where there is none or it is not the viewer's. */
export function createFindNotification(
  notifications: Pick<NotificationStore, 'get'>,
): (id: string, viewer: UserId | undefined) => Promise<Notification | undefined> {
  return async (text, viewer) => {
    const id = parseId('ntf', text);
    if (id === undefined || viewer === undefined) return undefined;
    const notification = await notifications.get(id);
    return notification?.owner === viewer ? notification : undefined;
  };
}
