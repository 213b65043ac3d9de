import { requireUser } from '@paygraph/subgraph-server';
import type { createMarkNotificationsRead } from '../domain/mark-notifications-read.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import { markReadErrors } from './user-errors.ts';

export function createMarkNotificationsReadResolver(
  markRead: ReturnType<typeof createMarkNotificationsRead>,
): NonNullable<MutationResolvers['markNotificationsRead']> {
  return async (_parent, { input }, context) => {
    const { userId } = requireUser(context);
    const { unreadCount, refusal } = await markRead(userId, {
      ids: input.ids ?? undefined,
      all: input.all ?? false,
    });
    return { unreadCount, userErrors: refusal === undefined ? [] : [markReadErrors[refusal]] };
  };
}
