import type { MailContent, WrittenMail } from './mail-content.ts';
import { writeHtml } from './mail-html.ts';

/** A mail as plain text and as HTML, which say the same. */
export function writeMail(content: MailContent): WrittenMail {
  return { subject: content.subject, text: writeText(content), html: writeHtml(content) };
}

/** The same content for those who read without HTML. */
function writeText(content: MailContent): string {
  const { heading, greeting, paragraphs, facts = [], action, remarks = [], footer } = content;
  const blocks = [
    heading,
    greeting,
    ...paragraphs,
    facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    // The link on a line of its own, so that no client takes anything next to it for a part of it.
    action === undefined ? '' : `${action.label}:\n\n${action.link}`,
    remarks.join('\n'),
    // RFC 3676, section 4.3: what follows this line is no part of the message, and clients fold it away.
    `-- \nPaygraph\n${footer.join('\n')}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
