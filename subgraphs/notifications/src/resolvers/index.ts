import type { createFindNotification } from '../domain/find-notification.ts';
import type { FollowNotifications } from '../domain/follow-notifications.ts';
import type { createListNotifications } from '../domain/list-notifications.ts';
import type { createMarkNotificationsRead } from '../domain/mark-notifications-read.ts';
import type { PreferencesStore } from '../domain/preferences.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { createMarkNotificationsReadResolver } from './mark-notifications-read.ts';
import { createNotificationResolvers } from './notification.ts';
import { createNotificationReceived } from './notification-received.ts';
import { createUpdateNotificationPreferencesResolver } from './update-notification-preferences.ts';
import { createUserResolvers } from './user.ts';

export function createResolvers(useCases: {
  listNotifications: ReturnType<typeof createListNotifications>;
  findNotification: ReturnType<typeof createFindNotification>;
  markNotificationsRead: ReturnType<typeof createMarkNotificationsRead>;
  followNotifications: FollowNotifications;
  preferences: PreferencesStore;
}): Resolvers {
  const { findNotification, markNotificationsRead, followNotifications, preferences } = useCases;
  return {
    Mutation: {
      markNotificationsRead: createMarkNotificationsReadResolver(markNotificationsRead),
      updateNotificationPreferences: createUpdateNotificationPreferencesResolver(preferences),
    },
    Subscription: { notificationReceived: createNotificationReceived(followNotifications) },
    User: createUserResolvers(useCases),
    Notification: createNotificationResolvers(findNotification),
  };
}
