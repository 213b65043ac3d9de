import { address, ConfigError, type Environment, readConfig } from '@paygraph/config';
import { z } from 'zod';
import type { MailFrom } from './mail/envelope.ts';

export interface NotificationsConfig {
  /** How mail goes out: by an SMTP server, or into files. */
  readonly mail:
    | { readonly kind: 'smtp'; readonly url: string; readonly requireTls: boolean }
    | { readonly kind: 'files'; readonly folder: string };
  readonly mailFrom: MailFrom;
}

/** Reads the variables of this service alone; README.md lists them. Throws ConfigError with all faults. */
export function readNotificationsConfig(environment: Environment): NotificationsConfig {
  const config = readConfig(
    {
      NODE_ENV: z.string().default('development'),
      MAIL_DIR: z.string().optional(),
      SMTP_URL: address('smtp:', 'smtps:').optional(),
      SMTP_TLS: z.enum(['required', 'optional'], { error: 'is neither required nor optional' }).optional(),
      MAIL_FROM: mailFrom().default({ name: 'Paygraph', address: 'no-reply@paygraph.example' }),
    },
    environment,
  );
  if (config.SMTP_URL !== undefined) {
    const requireTls =
      (config.SMTP_TLS ?? (config.NODE_ENV === 'production' ? 'required' : 'optional')) === 'required';
    return { mail: { kind: 'smtp', url: config.SMTP_URL, requireTls }, mailFrom: config.MAIL_FROM };
  }
  if (config.MAIL_DIR === undefined) {
    throw new ConfigError(['MAIL_DIR is missing: the folder for mails, where there is no SMTP_URL']);
  }
  return { mail: { kind: 'files', folder: config.MAIL_DIR }, mailFrom: config.MAIL_FROM };
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
