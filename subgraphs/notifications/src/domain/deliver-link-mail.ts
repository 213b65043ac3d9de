import type { NotificationId, UserId } from '@paygraph/ids';
import { changeNotification } from './change-notification.ts';
import { type LinkMail, type LinkMails, type LinkPurpose, linkNotices } from './link-mail.ts';
import type { MailSender, RenderLinkMail } from './mail.ts';
import {
  beginAttempt,
  type Delivery,
  type DeliveryStatus,
  deliveryBy,
  markAttemptFailed,
  markSent,
  type Notification,
  suppress,
  withDelivery,
} from './notification.ts';
import type { NotificationStore } from './notification-store.ts';

export interface LinkMailRequest {
  readonly notificationId: NotificationId;
  readonly owner: UserId;
  readonly purpose: LinkPurpose;
  readonly linkRequestId: string;
}

/** How it ended: SENT, now or before; SUPPRESSED, as the link is of no use any more; FAILED, given up on. */
export type DeliveryOutcome = Exclude<DeliveryStatus, 'QUEUED'>;

/**
 * Mails a link, once for each request however often it is called for: it is kept as QUEUED before the first try, and a
 * call repeated after a crash sends only what is not SENT yet. Where a crash comes between sending and SENT, the mail
 * goes out twice: better than never. Throws where a try failed; call it again then, until it answers.
 */
export function createDeliverLinkMail(deps: {
  notifications: NotificationStore;
  linkMails: LinkMails;
  render: RenderLinkMail;
  sender: MailSender;
  now: () => Date;
}): (request: LinkMailRequest) => Promise<DeliveryOutcome> {
  const { notifications, linkMails, render, sender, now } = deps;

  /** `change` on the delivery by mail, kept where it changes anything. */
  function changeDelivery(
    id: NotificationId,
    change: (delivery: Delivery) => Delivery,
  ): Promise<Notification> {
    return changeNotification(notifications, id, (notification) => {
      const delivery = deliveryBy(notification, 'EMAIL');
      const changed = change(delivery);
      return changed === delivery ? notification : withDelivery(notification, changed);
    });
  }

  async function send(request: LinkMailRequest, mail: LinkMail, queuedAt: Date): Promise<void> {
    refuseMismatch(mail, request);
    await sender.send({ id: request.notificationId, queuedAt, ...render(mail) });
  }

  return async (request) => {
    const id = request.notificationId;
    // 1. Kept before anything is sent: from here on it is in the list, and a crash leaves a trace.
    await notifications.insertOnce(queued(request, now()));
    const kept = await changeDelivery(id, (delivery) => delivery);
    const { status: before } = deliveryBy(kept, 'EMAIL');
    if (before !== 'QUEUED') return before;
    // 2. Asked before a try is counted: that nobody can say where to it goes is no fault of the mail.
    const mail = await linkMails.find(request.linkRequestId);
    if (mail === undefined) {
      await changeDelivery(id, suppress);
      return 'SUPPRESSED';
    }
    // 3. Only what is still queued is tried, and the try is counted before it is made.
    const begun = await changeDelivery(id, (delivery) =>
      delivery.status === 'QUEUED' ? beginAttempt(delivery) : delivery,
    );
    const { status } = deliveryBy(begun, 'EMAIL');
    if (status !== 'QUEUED') return status;
    // 4. Sent.
    try {
      await send(request, mail, begun.createdAt);
    } catch (error) {
      await changeDelivery(id, markAttemptFailed);
      throw error;
    }
    // 5. Kept as sent. Outside the try: a mail that is out is no failed one, whatever the store says.
    await changeDelivery(id, (delivery) => markSent(delivery, now()));
    return 'SENT';
  };
}

function queued({ notificationId, owner, purpose }: LinkMailRequest, at: Date): Notification {
  return {
    id: notificationId,
    owner,
    ...linkNotices[purpose],
    deliveries: [{ channel: 'EMAIL', status: 'QUEUED', attempts: 0, sentAt: null }],
    transactionId: null,
    readAt: null,
    createdAt: at,
  };
}

/** The event and the users service speak of the same request, or one of them is at fault: nobody else's link is mailed. */
function refuseMismatch(mail: LinkMail, { owner, purpose, linkRequestId }: LinkMailRequest): void {
  if (mail.userId !== owner || mail.purpose !== purpose) {
    throw new Error(`link request ${linkRequestId} is not the one that was announced`);
  }
}
