import type { NotificationId, UserId } from '@paygraph/ids';
import type { Notification, VersionedNotification } from './notification.ts';

/** The place of a notification in its owner's list, which is sorted by it, the newest first. */
export interface Place {
  readonly createdAt: Date;
  readonly id: string;
}

/** Where notifications are kept. All methods throw where it can't be reached. */
export interface NotificationStore {
  /** True where it was kept; false where there is one by its id already, which stays as it is. */
  insertOnce(notification: Notification): Promise<boolean>;
  /** The notification, or undefined where there is none by this id. */
  get(id: NotificationId): Promise<VersionedNotification | undefined>;
  /** True where it was replaced; false, with nothing changed, where it is no longer of that version. */
  replace(notification: VersionedNotification): Promise<boolean>;
  /** An owner's, newest first, from `after` on, at most `limit`. */
  list(owner: UserId, page: ListPage): Promise<readonly Notification[]>;
  countUnread(owner: UserId): Promise<number>;
  /** Marks those of the owner that are unread as read at that time: the ones named, or all. Others stay as they are. */
  markRead(owner: UserId, which: readonly NotificationId[] | 'all', at: Date): Promise<void>;
}

export interface ListPage {
  readonly limit: number;
  readonly after: Place | undefined;
  readonly unreadOnly: boolean;
}
