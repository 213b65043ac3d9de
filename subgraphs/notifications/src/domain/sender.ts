import type { NotificationId, UserId } from '@paygraph/ids';

/** What every message carries, whatever its channel. */
export interface Message {
  /** Of the delivery, the same at each try: by it a repeat can be told. */
  readonly key: string;
  readonly notificationId: NotificationId;
  readonly owner: UserId;
  /** When it happened, the same at each try. */
  readonly queuedAt: Date;
  /** True where an earlier try was begun and its end never heard of. */
  readonly mayBeRepeat: boolean;
}

/** A mail ready to be sent: the same content as plain text and as HTML. */
export interface Mail extends Message {
  /** The address alone: a name in a header could carry what its owner did not write. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface TextMessage extends Message {
  /** A phone number in E.164. */
  readonly to: string;
  readonly text: string;
}

/** To every device of its owner. */
export interface PushMessage extends Message {
  readonly title: string;
  readonly body: string;
}

/** `reason` is for whoever is on call: never an address, never what the message says. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  /** It will never be taken: trying again is of no use. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Not this time. `mayBeSent` where it may have got out all the same. */
  | { readonly kind: 'failed'; readonly reason: string; readonly mayBeSent: boolean };

/** A way out. What it can't put into an outcome it throws: that counts as failed, and may be sent. */
export interface Sender<Kind extends Message> {
  /** True where a message that comes again under its key goes out once. */
  readonly tellsRepeats: boolean;
  /** Answers once the message is out of our hands, or is not; within 15 s, which is less than a lease. */
  send(message: Kind): Promise<SendOutcome>;
}

/** A channel without a sender is not served here: what would go out by it is suppressed. */
export interface Senders {
  readonly EMAIL: Sender<Mail>;
  readonly SMS: Sender<TextMessage> | undefined;
  readonly PUSH: Sender<PushMessage> | undefined;
}
