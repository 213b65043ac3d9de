import type { UserId } from '@paygraph/ids';
import type { KeepNotifications } from './keep-notifications.ts';
import { type LinkPurpose, linkNotices } from './link-mail.ts';
import { newDelivery } from './notification.ts';
import { linkNotificationIdOf } from './notification-id.ts';

export interface LinkRequested {
  readonly eventId: string;
  readonly at: Date;
  readonly owner: UserId;
  readonly purpose: LinkPurpose;
  readonly linkRequestId: string;
}

/**
 * Keeps that a link is to be mailed, and queues the mail. The link is asked for when it is sent, and stands nowhere.
 * Throws where that could not be kept: call it again then.
 */
export function createTellOfLink(keep: KeepNotifications): (requested: LinkRequested) => Promise<void> {
  return ({ eventId, at, owner, purpose, linkRequestId }) =>
    keep(eventId, [
      {
        notification: {
          id: linkNotificationIdOf(eventId),
          owner,
          ...linkNotices[purpose],
          deliveries: [newDelivery('EMAIL', 'QUEUED')],
          transactionId: null,
          readAt: null,
          createdAt: at,
        },
        content: { kind: 'link', purpose, linkRequestId },
      },
    ]);
}
