import type { createFindNotification } from '../domain/find-notification.ts';
import type { createListNotifications } from '../domain/list-notifications.ts';
import type { createMarkNotificationsRead } from '../domain/mark-notifications-read.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { createMarkNotificationsReadResolver } from './mark-notifications-read.ts';
import { createNotificationResolvers } from './notification.ts';
import { createUserResolvers } from './user.ts';

export function createResolvers(useCases: {
  listNotifications: ReturnType<typeof createListNotifications>;
  findNotification: ReturnType<typeof createFindNotification>;
  markNotificationsRead: ReturnType<typeof createMarkNotificationsRead>;
}): Resolvers {
  return {
    Mutation: { markNotificationsRead: createMarkNotificationsReadResolver(useCases.markNotificationsRead) },
    User: createUserResolvers(useCases.listNotifications),
    Notification: createNotificationResolvers(useCases.findNotification),
  };
}
