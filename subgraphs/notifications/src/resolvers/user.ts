import { apiError, readPageRequest, toConnection, viewerOf } from '@paygraph/subgraph-server';
import type { createListNotifications } from '../domain/list-notifications.ts';
import type { Notification } from '../domain/notification.ts';
import type { Place } from '../domain/notification-store.ts';
import type { PreferencesStore } from '../domain/preferences.ts';
import type { UserResolvers } from '../generated/resolver-types.ts';

/** A person's notifications and preferences are the person's alone: not even an admin reads them. */
export function createUserResolvers(deps: {
  listNotifications: ReturnType<typeof createListNotifications>;
  preferences: Pick<PreferencesStore, 'get'>;
}): UserResolvers {
  const { listNotifications, preferences } = deps;
  return {
    notifications: async (user, args, context) => {
      const { userId } = viewerOf(context);
      if (userId === undefined || user.id !== userId) return null;
      const request = readPageRequest(args);
      const after = request.after === undefined ? undefined : readPlace(request.after);
      const page = await listNotifications(userId, {
        limit: request.limit,
        after,
        unreadOnly: args.unreadOnly ?? false,
      });
      return { ...toConnection(page, request, writePlace), unreadCount: page.unreadCount };
    },
    notificationPreferences: async (user, _args, context) => {
      const { userId } = viewerOf(context);
      return userId === undefined || user.id !== userId ? null : await preferences.get(userId);
    },
  };
}

function writePlace({ createdAt, id }: Notification): string {
  return `${createdAt.getTime()} ${id}`;
}

/** Throws BAD_USER_INPUT for what `writePlace` did not write. */
function readPlace(text: string): Place {
  // 14 digits end in the year 5138: of a year beyond 9999 Postgres reads no instant.
  const [, time, id] = /^(\d{1,14}) (ntf_[0-9a-z]{26})$/.exec(text) ?? [];
  if (time === undefined || id === undefined) {
    throw apiError('BAD_USER_INPUT', 'after is not a cursor of this list.');
  }
  return { createdAt: new Date(Number(time)), id };
}
