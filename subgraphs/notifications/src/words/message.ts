import { formatMoney, type Money } from '@paygraph/money';
import type { Reader, Words } from '../domain/notice.ts';
import { greetingName } from '../mail/greeting-name.ts';
import type { Fact, MailContent, Tone } from './mail-content.ts';
import { shortMessage } from './short-message.ts';
import { cut, shownName } from './shown-name.ts';
import { writeMail } from './write-mail.ts';

/** What a template says, in plain text. */
export interface Message {
  /** What happened, without a full stop: title in the list, heading and subject of the mail. */
  readonly title: string;
  /** The rest of the notification, which also stands alone. */
  readonly body: string;
  /** In a few words, without names and amounts: a locked screen shows it. */
  readonly pushTitle: string;
  /** In the alphabet of short messages; with the longest amount and no name, at most 150 characters. */
  readonly sms: string;
  readonly mail: {
    readonly tone: Tone;
    readonly paragraphs: readonly string[];
    readonly facts: readonly Fact[];
  };
}

/** A message that names nobody says the same to `undefined`. */
export type Template = (name: string | undefined) => Message;

const longestPushTitle = 65;
const longestPushBody = 240;

/** Writes out a template for every channel. `stranger`: a name or label that somebody else chose, as it is. */
export function writeWords(
  template: Template,
  options: { stranger: string | null; reader: Reader; isSecurity: boolean },
): Words {
  const { stranger, reader, isSecurity } = options;
  const name = stranger === null ? undefined : shownName(stranger);
  const { title, body, pushTitle, mail } = template(name);
  const content: MailContent = {
    subject: title,
    ...mail,
    kicker: pushTitle,
    heading: title,
    greeting: greetingOf(reader.displayName),
    facts: [...mail.facts, { label: 'When', value: writeTime(reader.when) }],
    footer: [footerOf(isSecurity), neverAsked],
  };
  return {
    title,
    body,
    sms: shortMessage((part) => `Paygraph: ${template(part).sms}`, name),
    push: { title: cut(pushTitle, longestPushTitle), body: cut(body, longestPushBody) },
    email: writeMail(content),
  };
}

export const neverAsked = 'We never ask for your password or a code, not by mail, phone or message.';

function footerOf(isSecurity: boolean): string {
  return isSecurity
    ? 'Paygraph sends mails about the security of your account whatever your settings say.'
    : 'You can switch off mails like this one in the notification settings of Paygraph.';
}

/** A name only where it is plainly one: whoever signs up with a stranger's address chooses it. */
export function greetingOf(displayName: string): string {
  const name = greetingName(displayName);
  return name === undefined ? 'Hello,' : `Hello ${name},`;
}

/** "25.50 USD": every digit of the currency, and no sign that several currencies share. */
export function writeMoney(money: Money): string {
  return `${formatMoney(money)} ${money.currency}`;
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** "23 November 2026, 08:00 UTC": nobody's time zone is known. */
export function writeTime(when: Date): string {
  const time = when.toISOString().slice(11, 16);
  return `${when.getUTCDate()} ${months[when.getUTCMonth()]} ${when.getUTCFullYear()}, ${time} UTC`;
}

/** With a full stop, unless a name that ends in one (or in an ellipsis) is the last word already. */
export function sentence(text: string): string {
  return /[.…!?]$/u.test(text) ? text : `${text}.`;
}
