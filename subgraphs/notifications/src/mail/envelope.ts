import type { Mail } from '../domain/sender.ts';

/** A sender as in `Paygraph <no-reply@paygraph.example>`. */
export interface MailFrom {
  readonly name: string;
  readonly address: string;
}

/** What every way to send gives nodemailer, which writes and encodes the headers. */
export function envelopeOf(mail: Mail, from: MailFrom) {
  refuseControls(mail.to);
  refuseControls(mail.subject);
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    from,
    // As an object it is one address, whatever stands in it; as text nodemailer would look for several.
    to: { name: '', address: mail.to },
    subject: mail.subject,
    date: mail.queuedAt,
    // The same for a repeat, so that a mailbox which gets both can tell.
    messageId: `<${mail.key}@${domain}>`,
    // RFC 3834, section 5: no out-of-office note comes back.
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** nodemailer folds them away; but whoever lets one come this far is at fault, and must not go unseen. */
function refuseControls(header: string): void {
  if (/\p{Cc}/u.test(header)) throw new Error('a mail header holds a control character');
}
