import type { NotificationId } from '@paygraph/ids';
import type { LinkMail } from './link-mail.ts';

/** A mail ready to be sent: the same content as plain text and as HTML. */
export interface Mail {
  /** Whose delivery it is; a repeat carries the same, so that a mailbox can tell. */
  readonly id: NotificationId;
  readonly queuedAt: Date;
  /** The address alone: a name in a header could carry what its owner did not write. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface MailSender {
  /** Resolves once the mail is out of our hands. Throws where it was refused, or nobody took it in time. */
  send(mail: Mail): Promise<void>;
}

/** Writes the mail in words. */
export type RenderLinkMail = (mail: LinkMail) => Pick<Mail, 'to' | 'subject' | 'text' | 'html'>;
