import type { NotificationId, TransactionId, UserId } from '@paygraph/ids';

export type Channel = 'EMAIL' | 'SMS' | 'PUSH';
/** QUEUED until it is SENT, FAILED (given up on), or SUPPRESSED (nothing to be sent any more). */
export type DeliveryStatus = 'QUEUED' | 'SENT' | 'FAILED' | 'SUPPRESSED';

export interface Delivery {
  readonly channel: Channel;
  readonly status: DeliveryStatus;
  /** Tries begun: counted before each, so that one which ends the process counts as well. */
  readonly attempts: number;
  readonly sentAt: Date | null;
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

/** Tries to send by one channel before it is given up on. */
export const maxAttempts = 5;

export function deliveryBy(notification: Notification, channel: Channel): Delivery {
  const delivery = notification.deliveries.find((candidate) => candidate.channel === channel);
  if (delivery === undefined) throw new Error(`${notification.id} is not told by ${channel}`);
  return delivery;
}

/** One more try begins; or, where all were used up, it is given up on. */
export function beginAttempt(delivery: Delivery): Delivery {
  if (delivery.status !== 'QUEUED') throw new Error(`a ${delivery.status} delivery is not tried again`);
  return delivery.attempts < maxAttempts
    ? { ...delivery, attempts: delivery.attempts + 1 }
    : { ...delivery, status: 'FAILED' };
}

export function markSent(delivery: Delivery, at: Date): Delivery {
  return { ...delivery, status: 'SENT', sentAt: at };
}

/** The try failed: it stays queued for the next one, or is given up on where this was the last. */
export function markAttemptFailed(delivery: Delivery): Delivery {
  return delivery.status === 'QUEUED' && delivery.attempts >= maxAttempts
    ? { ...delivery, status: 'FAILED' }
    : delivery;
}

export function suppress(delivery: Delivery): Delivery {
  return { ...delivery, status: 'SUPPRESSED' };
}

export function withDelivery(notification: Notification, delivery: Delivery): Notification {
  const deliveries = notification.deliveries.map((other) =>
    other.channel === delivery.channel ? delivery : other,
  );
  return { ...notification, deliveries };
}
