import { createTransport } from 'nodemailer';
import type { MailSender } from '../domain/mail.ts';
import { envelopeOf, type MailFrom } from './envelope.ts';

/** Bounds of each step of one try: a server that does not answer must not hold up the mails behind it for long. */
const bounds = { connectionTimeout: 3_000, greetingTimeout: 3_000, socketTimeout: 5_000, dnsTimeout: 3_000 };
/** And of the whole try, for a server that answers a byte at a time. */
const sendTimeoutMs = 10_000;

/**
 * Hands mails to an SMTP server, each over a connection of its own. `requireTls` refuses a server that offers neither
 * TLS from the start (smtps:) nor STARTTLS.
 */
export function createSmtpSender(options: { url: string; requireTls: boolean; from: MailFrom }): MailSender {
  const { url, requireTls, from } = options;
  const transport = createTransport({ url, requireTLS: requireTls, ...bounds });
  return {
    send: async (mail) => {
      const { text, html } = mail;
      const signal = AbortSignal.timeout(sendTimeoutMs);
      await transport.sendMail({ ...envelopeOf(mail, from), text, html, signal });
    },
  };
}
