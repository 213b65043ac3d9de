import type { LinkMail } from './link-mail.ts';
import type { Mail } from './sender.ts';

/** Writes the mail that carries, or is about, a link. */
export type RenderLinkMail = (mail: LinkMail) => Pick<Mail, 'to' | 'subject' | 'text' | 'html'>;
