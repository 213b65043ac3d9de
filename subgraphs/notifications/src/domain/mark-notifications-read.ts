import { parseId, type UserId } from '@paygraph/ids';
import type { NotificationStore } from './notification-store.ts';

export type MarkReadRefusal = 'NOT_EXACTLY_ONE' | 'TOO_MANY_IDS';

/** As many as a page holds. */
export const maxIdsAtOnce = 100;

/**
 * Marks the owner's notifications as read, those named or all; ids of anyone else, and what is no id, change nothing.
 * Answers how many are left unread, and why nothing was done where it was refused.
 */
export function createMarkNotificationsRead(deps: {
  notifications: Pick<NotificationStore, 'markRead' | 'countUnread'>;
  now: () => Date;
}): (
  owner: UserId,
  input: { ids: readonly string[] | undefined; all: boolean },
) => Promise<{ unreadCount: number; refusal: MarkReadRefusal | undefined }> {
  const { notifications, now } = deps;
  return async (owner, input) => {
    const refusal = refusalOf(input);
    if (refusal === undefined) {
      const named = input.ids?.flatMap((text) => parseId('ntf', text) ?? []);
      await notifications.markRead(owner, named ?? 'all', now());
    }
    return { unreadCount: await notifications.countUnread(owner), refusal };
  };
}

function refusalOf({ ids, all }: { ids: readonly string[] | undefined; all: boolean }) {
  if ((ids !== undefined) === all) return 'NOT_EXACTLY_ONE';
  return ids !== undefined && ids.length > maxIdsAtOnce ? 'TOO_MANY_IDS' : undefined;
}
