import { viewerOf } from '@paygraph/subgraph-server';
import type { createFindNotification } from '../domain/find-notification.ts';
import type { NotificationResolvers } from '../generated/resolver-types.ts';

export function createNotificationResolvers(
  findNotification: ReturnType<typeof createFindNotification>,
): NotificationResolvers {
  return {
    // null for a stranger's, as for one that was never there.
    __resolveReference: async ({ id }, context) =>
      (await findNotification(id, viewerOf(context).userId)) ?? null,
    transaction: ({ transactionId }) => (transactionId === null ? null : { id: transactionId }),
  };
}
