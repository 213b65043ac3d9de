import type { Announcement, Announcements, Content } from './delivery-queue.ts';
import type { Notification } from './notification.ts';
import type { NotificationStore } from './notification-store.ts';

/** What somebody is told of an event, and what of it goes out. */
export interface Told {
  readonly notification: Notification;
  readonly content: Content;
}

export type KeepNotifications = (eventId: string, all: readonly Told[]) => Promise<void>;

/**
 * Keeps what is told of an event and queues its deliveries, once for each event, however often and in however many
 * processes it is called. Throws where that could not be kept: call it again then.
 */
export function createKeepNotifications(deps: {
  notifications: Pick<NotificationStore, 'insertOnce' | 'get'>;
  announcements: Pick<Announcements, 'announce'>;
  onKept: (notifications: readonly Notification[]) => void;
}): KeepNotifications {
  const { notifications, announcements, onKept } = deps;

  /** As it stands: where an older version of the product has kept it, it may be out already. */
  async function keepOne({ notification, content }: Told): Promise<Announcement> {
    const isNew = await notifications.insertOnce(notification);
    const kept = isNew ? notification : ((await notifications.get(notification.id)) ?? notification);
    const queue = kept.deliveries.filter(({ status }) => status === 'QUEUED').map(({ channel }) => channel);
    return { notification: kept, content, queue };
  }

  return async (eventId, all) => {
    // 1. The documents. After a crash from here on, whoever handles the event again finds them.
    const kept = await Promise.all(all.map(keepOne));
    // 2. Their deliveries, their events, and that the event was told: one commit, after which it is never told again.
    if (await announcements.announce(eventId, kept)) onKept(kept.map(({ notification }) => notification));
  };
}
