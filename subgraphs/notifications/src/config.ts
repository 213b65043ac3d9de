import {
  address,
  isPlainRefused,
  oneOf,
  plainConnectionVariables,
  type Read,
  type Rule,
  refusalOfPlain,
} from '@paygraph/config';
import { z } from 'zod';
import type { MailFrom } from './mail/envelope.ts';

export interface NotificationsConfig {
  /** How mail goes out: by an SMTP server, or into files. */
  readonly mail:
    | { readonly kind: 'smtp'; readonly url: string; readonly requireTls: boolean }
    | { readonly kind: 'files'; readonly folder: string };
  readonly mailFrom: MailFrom;
}

/** What notifications alone reads. */
export const notificationsVariables = {
  ...plainConnectionVariables,
  MAIL_DIR: z
    .string()
    .optional()
    .meta({ form: 'a path' })
    .describe('The folder mails are written to, where there is no SMTP_URL; one of the two must be set.'),
  SMTP_URL: address('smtp:', 'smtps:')
    .optional()
    .meta({ secret: true, example: 'smtp://127.0.0.1:2525' })
    .describe('The mail server, with user and password where it wants them.'),
  SMTP_TLS: oneOf('required', 'optional')
    .optional()
    .meta({ defaultText: 'required in production, optional elsewhere' })
    .describe('Whether mail goes out only over TLS.'),
  MAIL_FROM: mailFrom()
    .default({ name: 'Paygraph', address: 'no-reply@paygraph.example' })
    .meta({ form: 'Name <local@domain>', defaultText: 'Paygraph <no-reply@paygraph.example>' })
    .describe('Who the mails come from.'),
};

export const notificationsRules: readonly Rule<typeof notificationsVariables>[] = [
  (read) =>
    read.SMTP_URL?.startsWith('smtp:') && read.SMTP_TLS === 'optional' && isPlainRefused('smtp', read)
      ? [`SMTP_TLS: ${refusalOfPlain('smtp')}`]
      : [],
  (read, faulty) =>
    read.MAIL_DIR === undefined && read.SMTP_URL === undefined && !faulty.has('SMTP_URL')
      ? ['MAIL_DIR is missing: the folder for mails, where there is no SMTP_URL']
      : [],
];

/** Of what passed the rules. */
export function notificationsConfigOf(read: Read<typeof notificationsVariables>): NotificationsConfig {
  return { mail: mailOf(read), mailFrom: read.MAIL_FROM };
}

function mailOf(read: Read<typeof notificationsVariables>): NotificationsConfig['mail'] {
  if (read.SMTP_URL !== undefined) {
    const tls = read.SMTP_TLS ?? (read.NODE_ENV === 'production' ? 'required' : 'optional');
    return { kind: 'smtp', url: read.SMTP_URL, requireTls: tls === 'required' };
  }
  if (read.MAIL_DIR === undefined) throw new Error('neither MAIL_DIR nor SMTP_URL, which its rule refuses');
  return { kind: 'files', folder: read.MAIL_DIR };
}

/** `Name <local@domain>`, or the address alone. */
function mailFrom() {
  const form = /^(?:([^<>"\p{Cc}]*)<)?([^\s<>"\p{Cc}@]+@[^\s<>"\p{Cc}@]+)(>?)$/u;
  return z.string().transform((text, context): MailFrom => {
    const [, name, from, closing] = form.exec(text) ?? [];
    if (from === undefined || (name === undefined) !== (closing === '')) {
      context.addIssue('is not of the form Name <local@domain>');
      return z.NEVER;
    }
    return { name: name?.trim() ?? '', address: from };
  });
}
