import path from 'node:path';
import {
  address,
  isPlainRefused,
  oneOf,
  plainConnectionVariables,
  type Read,
  type Rule,
  refusalOfPlain,
  wholeNumber,
} from '@paygraph/config';
import { z } from 'zod';
import type { RetryPolicy } from './domain/retry-policy.ts';
import type { MailFrom } from './mail/envelope.ts';

export interface NotificationsConfig {
  /** How mail goes out: by an SMTP server, or into files. */
  readonly mail:
    | { readonly kind: 'smtp'; readonly url: string; readonly requireTls: boolean }
    | { readonly kind: 'files'; readonly folder: string };
  readonly mailFrom: MailFrom;
  /** Where text and push messages are written to; undefined where neither is sent. */
  readonly simulated: { readonly folder: string; readonly mayBeToldToFail: boolean } | undefined;
  readonly retries: RetryPolicy;
  readonly leaseMs: number;
  readonly staleAfterMs: number;
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
  SIMULATED_SENDERS_DIR: z
    .string()
    .optional()
    .meta({ form: 'a path', defaultText: 'the folder that MAIL_DIR is in; without either, none is sent' })
    .describe(
      'The folder in which sms/ and push/ are, the files that text and push messages are written to.',
    ),
  DELIVERY_TRIES: wholeNumber(1, 100)
    .default(12)
    .describe('How often a delivery is tried before it is given up on and lies with the dead letters.'),
  DELIVERY_FIRST_PAUSE_MS: wholeNumber(1, 3_600_000)
    .default(1_000)
    .describe(
      'Milliseconds that the pause after a first failed try lasts at most; each is up to twice as long as the one before.',
    ),
  DELIVERY_LONGEST_PAUSE_MS: wholeNumber(1, 86_400_000)
    .default(300_000)
    .describe('Milliseconds that no pause between two tries is longer than.'),
  DELIVERY_LEASE_MS: wholeNumber(20_000, 3_600_000)
    .default(20_000)
    .describe(
      'Milliseconds after which a delivery is taken up by another process, where the one that had it has said nothing.',
    ),
  STALE_EVENT_HOURS: wholeNumber(1, 87_600)
    .default(24)
    .describe(
      'Hours after which an event is told in the list of notifications alone, and not sent any more.',
    ),
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
  ({ DELIVERY_FIRST_PAUSE_MS: first, DELIVERY_LONGEST_PAUSE_MS: longest }) =>
    first !== undefined && longest !== undefined && first > longest
      ? ['DELIVERY_LONGEST_PAUSE_MS: is shorter than DELIVERY_FIRST_PAUSE_MS']
      : [],
];

const hourMs = 3_600_000;

/** Of what passed the rules. */
export function notificationsConfigOf(read: Read<typeof notificationsVariables>): NotificationsConfig {
  return {
    mail: mailOf(read),
    mailFrom: read.MAIL_FROM,
    simulated: simulatedOf(read),
    retries: {
      tries: read.DELIVERY_TRIES,
      firstPauseMs: read.DELIVERY_FIRST_PAUSE_MS,
      longestPauseMs: read.DELIVERY_LONGEST_PAUSE_MS,
    },
    leaseMs: read.DELIVERY_LEASE_MS,
    staleAfterMs: read.STALE_EVENT_HOURS * hourMs,
  };
}

function simulatedOf(read: Read<typeof notificationsVariables>): NotificationsConfig['simulated'] {
  const folder = read.SIMULATED_SENDERS_DIR ?? (read.MAIL_DIR && path.dirname(path.resolve(read.MAIL_DIR)));
  // In production nobody who can write a file may keep people from being told.
  return folder === undefined ? undefined : { folder, mayBeToldToFail: read.NODE_ENV !== 'production' };
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
