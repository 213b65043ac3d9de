import { createTransport } from 'nodemailer';
import type { Mail, Sender } from '../domain/sender.ts';
import { envelopeOf, type MailFrom } from './envelope.ts';
import { smtpFailure } from './smtp-failure.ts';

/** Bounds of each step of one try: a server that does not answer must not hold up the mails behind it for long. */
const bounds = { connectionTimeout: 3_000, greetingTimeout: 3_000, socketTimeout: 5_000, dnsTimeout: 3_000 };
/** And of the whole try, for a server that answers a byte at a time. */
const sendTimeoutMs = 10_000;

/**
 * Hands mails to an SMTP server, each over a connection of its own. SMTP has no word for "the same as before", so a repeat
 * goes out again, under the same Message-ID. `requireTls` refuses a server that offers neither TLS from the start (smtps:)
 * nor STARTTLS.
 */
export function createSmtpSender(options: {
  url: string;
  requireTls: boolean;
  from: MailFrom;
}): Sender<Mail> {
  const { url, requireTls, from } = options;
  const transport = createTransport({ url, requireTLS: requireTls, ...bounds });
  return {
    tellsRepeats: false,
    send: async (mail) => {
      const { text, html } = mail;
      const envelope = envelopeOf(mail, from);
      const signal = AbortSignal.timeout(sendTimeoutMs);
      try {
        await transport.sendMail({ ...envelope, text, html, signal });
        return { kind: 'sent' };
      } catch (error) {
        return smtpFailure(error);
      }
    },
  };
}
