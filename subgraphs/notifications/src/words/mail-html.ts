import type { Fact, MailContent } from './mail-content.ts';
import { accents, palette } from './palette.ts';

const { page, card, line, ink, soft, brand, button, buttonInk } = palette;

const codes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, also between quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => codes[character] ?? character);
}

/**
 * The page of a mail. Tables and inline styles are what mail clients understand; what only some do (dark colours, small
 * screens) stands in the head, and a client that drops it shows the light page. Nothing is loaded from anywhere, so
 * that opening a mail tells nobody.
 */
export function writeHtml(content: MailContent): string {
  const { tone, subject, kicker, heading, greeting, paragraphs, facts = [], footer } = content;
  const accent = accents[tone];
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no">
<title>${escapeHtml(subject)}</title>
<style>
${styles(accent.dark)}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:${page.light};">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">${escapeHtml(paragraphs[0] ?? heading)}
${previewEnd}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${page.light}"
 style="background:${page.light};">
<tr><td class="around" align="center" style="padding:32px 16px;">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
 style="max-width:600px;${font}color:${ink.light};">
<tr><td class="brand" style="padding:0 8px 12px;font-size:18px;font-weight:700;color:${brand.light};">Paygraph</td></tr>
<tr><td class="card" bgcolor="${card.light}"
 style="background:${card.light};border-radius:12px;border-top:4px solid ${accent.light};padding:28px 32px 32px;">
<p class="accent" style="margin:0 0 4px;font-size:14px;font-weight:600;color:${accent.light};">${escapeHtml(kicker)}</p>
<h1 class="ink" style="margin:0 0 20px;${wrapping}font-size:22px;line-height:1.3;font-weight:600;color:${ink.light};">${escapeHtml(heading)}</h1>
${[greeting, ...paragraphs].map(paragraph).join('\n')}
${[factsTable(facts), actionButton(content), ...remarks(content)].filter((part) => part !== '').join('\n')}
</td></tr>
<tr><td style="padding:16px 8px 0;">
${footer.map(footerLine).join('\n')}
</td></tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr>
</table>
</body>
</html>
`;
}

const font = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;";
/** A name without spaces, or a link, must not make the page wider than a telephone. */
const wrapping = 'overflow-wrap:anywhere;word-break:break-word;';
/** Else a list of mails goes on with the greeting: what the preview is filled up with is seen by nobody. */
const previewEnd = Array.from({ length: 4 }, () => '&zwnj;&nbsp;'.repeat(20)).join('\n');

/** What would be broken in two on a small screen: the id of a transaction. */
const longWord = /\S{25}/;

function styles(accent: string): string {
  const dark = [
    ['.page', `background:${page.dark} !important;`],
    ['.card', `background:${card.dark} !important;border-top-color:${accent} !important;`],
    ['.ink', `color:${ink.dark} !important;`],
    ['.soft', `color:${soft.dark} !important;`],
    ['.brand', `color:${brand.dark} !important;`],
    ['.accent', `color:${accent} !important;`],
    ['.line', `border-color:${line.dark} !important;`],
    ['.button', `background:${button.dark} !important;color:${buttonInk.dark} !important;`],
  ];
  const inDark = dark.map(([name, rules]) => `${name}{${rules}}`);
  // Outlook marks what it turned dark, letters and grounds, by attributes of its own in place of the media query.
  const inOutlook = dark.map(([name, rules]) => `[data-ogsc] ${name},[data-ogsb] ${name}{${rules}}`);
  return [
    ':root{color-scheme:light dark;}',
    '@media (prefers-color-scheme:dark){',
    ...inDark,
    '}',
    ...inOutlook,
    '@media (max-width:480px){',
    '.around{padding:16px 8px !important;}',
    '.card{padding:20px 20px 24px !important;}',
    '.line{font-size:13px !important;padding-right:0 !important;}',
    '.long{font-size:12px !important;}',
    '}',
  ].join('\n');
}

function paragraph(text: string): string {
  return `<p class="ink" style="margin:0 0 16px;${wrapping}font-size:16px;line-height:1.5;color:${ink.light};">${escapeHtml(text)}</p>`;
}

function factsTable(facts: readonly Fact[]): string {
  if (facts.length === 0) return '';
  const cell = `padding:8px 0;border-top:1px solid ${line.light};font-size:14px;line-height:1.4;vertical-align:top;`;
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th class="soft line" scope="row" align="left" style="${cell}padding-right:16px;font-weight:400;color:${soft.light};white-space:nowrap;">${escapeHtml(label)}</th>` +
      `<td class="ink line${longWord.test(value) ? ' long' : ''}" align="right" style="${cell}${wrapping}color:${ink.light};">${escapeHtml(value)}</td></tr>`,
  );
  // Rows of names and values: a table in earnest, so no role takes that away.
  return `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 0;">\n${rows.join('\n')}\n</table>`;
}

function actionButton({ action }: MailContent): string {
  if (action === undefined) return '';
  const { label, link } = action;
  // The colour on the cell as well: Outlook gives a link no padding.
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 20px;">
<tr><td class="button" bgcolor="${button.light}" style="background:${button.light};border-radius:8px;">
<a class="button"
 href="${escapeHtml(link)}"
 style="display:inline-block;padding:12px 24px;border-radius:8px;background:${button.light};color:${buttonInk.light};font-size:16px;font-weight:600;text-decoration:none;">${escapeHtml(label)}</a>
</td></tr>
</table>`;
}

function remarks({ remarks: lines = [] }: MailContent): readonly string[] {
  return lines.map(
    (remark) =>
      `<p class="soft" style="margin:0 0 8px;font-size:14px;line-height:1.5;color:${soft.light};">${escapeHtml(remark)}</p>`,
  );
}

function footerLine(text: string): string {
  return `<p class="soft" style="margin:0 0 4px;font-size:12px;line-height:1.5;color:${soft.light};">${escapeHtml(text)}</p>`;
}
