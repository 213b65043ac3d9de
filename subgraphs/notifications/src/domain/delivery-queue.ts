import type { NotificationId, UserId } from '@paygraph/ids';
import type { LinkPurpose } from './link-mail.ts';
import type { Notice } from './notice.ts';
import type { Channel, Notification } from './notification.ts';

/** What is to go out: facts, of which the words are made when it does; or a link, which is asked for then. */
export type Content =
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'link'; readonly purpose: LinkPurpose; readonly linkRequestId: string };

/** A delivery that is due, in the hands of one process until its lease has run out. Without any address. */
export interface ClaimedDelivery {
  readonly notificationId: NotificationId;
  readonly channel: Channel;
  readonly owner: UserId;
  readonly topic: string;
  readonly content: Content;
  /** When it happened. */
  readonly queuedAt: Date;
  /** Grows with each claim: whoever holds an older one has lost the delivery to another process. */
  readonly claim: number;
  /** Tries begun, and how often it was put off without one. */
  readonly tries: number;
  readonly waits: number;
  /** Why the last try failed. */
  readonly error: string | null;
  /** It was for good, which only has to be told. */
  readonly refused: boolean;
  /** A try was begun whose end was never heard of. */
  readonly mayBeSent: boolean;
  /** It is out, which only has to be told; null where it is not. */
  readonly sentAt: Date | null;
  /** By an earlier try as well, perhaps. */
  readonly maybeTwice: boolean;
  /** The trace it was queued in. */
  readonly traceparent: string | null;
}

/** What is known after a try that failed, and when it is taken up again. */
export interface Failed {
  readonly dueAt: Date;
  readonly error: string;
  readonly mayBeSent: boolean;
  readonly refused: boolean;
  readonly tries: number;
  readonly waits: number;
}

export type DeliveryEnd =
  | {
      readonly status: 'SENT';
      readonly attempts: number;
      readonly sentAt: Date;
      readonly maybeTwice: boolean;
    }
  | {
      readonly status: 'FAILED';
      readonly attempts: number;
      readonly reason: 'refused' | 'given-up';
      readonly maybeSent: boolean;
      readonly error: string;
    }
  | { readonly status: 'SUPPRESSED'; readonly attempts: number };

/**
 * The deliveries that are to be made. Whatever changes one is done only for the claim that is still the newest: it
 * answers false, with nothing changed, where another process has the delivery by now, or has ended it. All methods
 * throw where the queue can't be reached.
 */
export interface DeliveryQueue {
  /** The longest due first, at most `limit`; nobody else gets them before `leaseMs` have passed. */
  claimDue(limit: number, leaseMs: number): Promise<readonly ClaimedDelivery[]>;
  /** What processes had in hand is due at once: for one that starts and is alone, so that those have died. */
  freeAll(): Promise<void>;
  /** Counts a try, before it is made: if its end is never noted, it may have got out. */
  beginTry(claimed: ClaimedDelivery): Promise<boolean>;
  /** It is out: from here on nobody sends it again. */
  noteSent(claimed: ClaimedDelivery, sent: { at: Date; maybeTwice: boolean }): Promise<boolean>;
  /** The try failed; the next one, or the telling of its end, is due then. */
  postpone(claimed: ClaimedDelivery, failed: Failed): Promise<boolean>;
  /** No try could be made, as something it needs is away. */
  putOff(claimed: ClaimedDelivery, dueAt: Date): Promise<boolean>;
  /** In one commit: it is due no more, and the event that tells of its end is written. */
  end(claimed: ClaimedDelivery, end: DeliveryEnd): Promise<boolean>;
}

/** A notification and what of it is to be sent. */
export interface Announcement {
  readonly notification: Notification;
  readonly content: Content;
  /** The channels whose deliveries are to be queued. */
  readonly queue: readonly Channel[];
}

/** What was told of each event, so that it is told once. Both throw where that can't be reached. */
export interface Announcements {
  isAnnounced(eventId: string): Promise<boolean>;
  /**
   * In one commit: the event counts as told, its deliveries are queued, and each new notification has its event. Does
   * nothing, and answers false, where the event was told before.
   */
  announce(eventId: string, announcements: readonly Announcement[]): Promise<boolean>;
}
