import type { RenderLinkMail } from '../domain/mail.ts';
import { linkMailContent } from '../words/link-mails.ts';
import { writeMail } from '../words/write-mail.ts';

export const renderLinkMail: RenderLinkMail = (mail) => ({
  to: mail.to,
  ...writeMail(linkMailContent(mail)),
});
