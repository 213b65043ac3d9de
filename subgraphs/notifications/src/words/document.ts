import { linkNotices } from '../domain/link-mail.ts';
import { channelsOf, isSecurity, type Topic } from '../domain/notice.ts';
import { catalogue, exampleReader, linkMailExamples, type TopicEntry } from './catalogue.ts';
import { knownReasons, reasonOf } from './failure-reasons.ts';
import { linkMailContent } from './link-mails.ts';
import { pictures } from './pictures.ts';
import { wordsOf } from './words-of.ts';
import { writeMail } from './write-mail.ts';

const entries = Object.entries(catalogue) as readonly [Topic, TopicEntry][];

const head = `# What people are told

Each event of which somebody is told: who, by which channels, and in which words. This file is generated from the
[templates](../subgraphs/notifications/src/words) (\`npm run generate\`): change those, and this follows.

Everything stands in the list of notifications too, also what a person switched off. Preferences are asked for when a
message is sent; unless a person changes them, email and push are on and SMS is off. Security notices go out by email
whatever they say. An SMS goes to those alone who gave a phone number. What happened longer ago than
\`STALE_EVENT_HOURS\`, as where events are read anew, stands in the list and is not sent.

PENDING and PROCESSING movements are told to nobody, and a failed one only to who began it. Names are their owners' own
text: shown without anything invisible, without markup and without what a mail client would turn into a link, and cut
where they are long. No message holds a secret, and none but the two mails that are made for it holds a link.
`;

const inWordsHead = `## In which words

A mail says what the list says, with amount, other party, transaction and time in rows of their own. Here Ada is told, on
23 November 2026 at 08:00 UTC.
`;

/** docs/notifications.md */
export function toMarkdown(): string {
  const parts = [
    head,
    overview(),
    linkMails(),
    inWordsHead,
    ...entries.map(inWords),
    reasons(),
    howTheyLook(),
  ];
  return parts.join('\n');
}

function overview(): string {
  const lines = entries.map(([topic, { event, examples }]) => {
    const by = channelsOf({ topic });
    const ticks = (['EMAIL', 'SMS', 'PUSH'] as const).map((channel) => (by.includes(channel) ? 'yes' : ''));
    const who = [...new Set(examples.map((example) => example.who))].join('; ');
    return row(`[\`${topic}\`](#${anchorOf(topic)})`, event, who, ...ticks, isSecurity(topic) ? 'yes' : '');
  });
  return table(
    'Of what, and whom',
    ['topic', 'event', 'who is told', 'email', 'SMS', 'push', 'security'],
    lines,
  );
}

function linkMails(): string {
  const lines = linkMailExamples.map(({ purpose }) => {
    const { topic, title, body } = linkNotices[purpose];
    return row(`\`${topic}\``, `\`${purpose}\``, `**${title}**<br>${body}`);
  });
  const mails = linkMailExamples.map((mail) => {
    const { subject, text } = writeMail(linkMailContent(mail));
    return `\n\`${mail.purpose}\`, by email:\n\n\`\`\`text\nSubject: ${subject}\n\n${text.replace(/ +$/gm, '')}\`\`\`\n`;
  });
  const columns = ['topic', 'purpose', 'in the list'];
  return `${table('Mails that carry, or are about, a link', columns, lines)}
They follow \`user.mail-link-requested\`, go out by email alone, and count as security. The link is mailed and kept nowhere.
${mails.join('')}`;
}

/** GitHub's anchor of a heading. */
function anchorOf(topic: Topic): string {
  return topic.replaceAll('.', '');
}

function inWords([topic, { examples }]: readonly [Topic, TopicEntry]): string {
  const by = channelsOf({ topic });
  const lines = examples.map(({ who, notice }) => {
    const { title, body, sms, push } = wordsOf(notice, exampleReader);
    const pushed = `**${push.title}**<br>${push.body}`;
    return row(
      who,
      `**${title}**<br>${body}`,
      by.includes('SMS') ? sms : '',
      by.includes('PUSH') ? pushed : '',
    );
  });
  return table(topic, ['told to', 'in the list, and by email', 'by SMS', 'by push'], lines, '###');
}

function reasons(): string {
  const lines = [...knownReasons, null].map((code) => {
    const { why, remedy } = reasonOf(code);
    return row(code === null ? 'any other, or none' : `\`${code}\``, why, remedy);
  });
  return `${table('Why a movement failed', ['code', 'why', 'what to do'], lines)}
Every code of the contract has its words. A movement that was recorded fails with one of the first eight; of what is
refused before that nothing is recorded, and whoever asked has the answer.
`;
}

function howTheyLook(): string {
  const shown = pictures.map(({ file, caption }) => `![${caption}](pictures/mails/${file})\n\n${caption}.\n`);
  return `## How the mails look

As a browser shows them: 600 points wide in light colours, and 360 wide in dark ones. \`node
subgraphs/notifications/src/words/pictures-main.ts\` takes the pictures anew, where there are Chromium and pngquant.

${shown.join('\n')}`;
}

function table(title: string, columns: readonly string[], lines: readonly string[], level = '##'): string {
  return `${level} ${title}\n\n${row(...columns)}${row(...columns.map(() => '---'))}${lines.join('')}`;
}

/** A bar would end a cell, and so would a line's end. */
function row(...cells: readonly string[]): string {
  const written = cells.map((cell) => cell.trim().replaceAll('|', '\\|').replace(/\n/g, '<br>'));
  return `| ${written.join(' | ')} |\n`;
}
