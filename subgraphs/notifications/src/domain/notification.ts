import type { NotificationId, TransactionId, UserId } from '@paygraph/ids';

export type Channel = 'EMAIL' | 'SMS' | 'PUSH';
export const channels: readonly Channel[] = ['EMAIL', 'SMS', 'PUSH'];

/** QUEUED until it is SENT, FAILED (given up on), or SUPPRESSED (there is nothing to be sent, or nowhere to). */
export type DeliveryStatus = 'QUEUED' | 'SENT' | 'FAILED' | 'SUPPRESSED';

/** The way of a notification out by one channel. */
export interface Delivery {
  readonly channel: Channel;
  readonly status: DeliveryStatus;
  /** Tries begun: counted before each, so that one which ends the process counts as well. */
  readonly attempts: number;
  readonly sentAt: Date | null;
  /** An earlier try may have got out too: its end was never heard of, and the channel can't tell repeats. */
  readonly maybeTwice: boolean;
}

/** What one person is told of one event. Title and body never hold a secret: they are kept, and shown in lists. */
export interface Notification {
  readonly id: NotificationId;
  readonly owner: UserId;
  readonly topic: string;
  readonly title: string;
  readonly body: string;
  readonly deliveries: readonly Delivery[];
  readonly transactionId: TransactionId | null;
  readonly readAt: Date | null;
  readonly createdAt: Date;
}

/** A notification as it was read; a change of it is refused where another one came first. */
export interface VersionedNotification extends Notification {
  readonly version: number;
}

/** A delivery nobody has tried yet; or, where it is not to go out at all, one that ends here. */
export function newDelivery(channel: Channel, status: 'QUEUED' | 'SUPPRESSED'): Delivery {
  return { channel, status, attempts: 0, sentAt: null, maybeTwice: false };
}

/** The same notification where that leaves the delivery as it is, or there is none by that channel. */
export function changeDelivery(
  notification: Notification,
  channel: Channel,
  change: (delivery: Delivery) => Delivery,
): Notification {
  const deliveries = notification.deliveries.map((delivery) =>
    delivery.channel === channel ? change(delivery) : delivery,
  );
  const isSame = deliveries.every((delivery, index) => delivery === notification.deliveries[index]);
  return isSame ? notification : { ...notification, deliveries };
}
