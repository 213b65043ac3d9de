import type { Fact, MailContent, Tone } from './mail-content.ts';

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

/** In light and dark: each has a contrast of 4.5 and more on the card (WCAG 2.2, 1.4.3). */
const accents: Readonly<Record<Tone, { light: string; dark: string }>> = {
  plain: { light: '#14508c', dark: '#8cc2f5' },
  good: { light: '#12693a', dark: '#7fd6a2' },
  bad: { light: '#a92316', dark: '#ff9d90' },
  alert: { light: '#8a4b00', dark: '#f3b95f' },
};

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
<body class="page" style="margin:0;padding:0;background:#f3f5f8;">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all;">${escapeHtml(paragraphs[0] ?? heading)}
${previewEnd}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f3f5f8"
 style="background:#f3f5f8;">
<tr><td class="around" align="center" style="padding:32px 16px;">
<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"
 style="max-width:600px;${font}color:#1c2733;">
<tr><td class="brand" style="padding:0 8px 12px;font-size:18px;font-weight:700;color:#14508c;">Paygraph</td></tr>
<tr><td class="card" bgcolor="#ffffff"
 style="background:#ffffff;border-radius:12px;border-top:4px solid ${accent.light};padding:28px 32px 32px;">
<p class="accent" style="margin:0 0 4px;font-size:14px;font-weight:600;color:${accent.light};">${escapeHtml(kicker)}</p>
<h1 class="ink" style="margin:0 0 20px;${wrapping}font-size:22px;line-height:1.3;font-weight:600;color:#1c2733;">${escapeHtml(heading)}</h1>
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

function styles(accent: string): string {
  const dark = [
    ['.page', 'background:#10161d !important;'],
    ['.card', `background:#1b2530 !important;border-top-color:${accent} !important;`],
    ['.ink', 'color:#eef2f6 !important;'],
    ['.soft', 'color:#a9b8c6 !important;'],
    ['.brand', 'color:#8cc2f5 !important;'],
    ['.accent', `color:${accent} !important;`],
    ['.line', 'border-color:#33414f !important;'],
    ['.button', 'background:#8cc2f5 !important;color:#10161d !important;'],
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
    '}',
  ].join('\n');
}

function paragraph(text: string): string {
  return `<p class="ink" style="margin:0 0 16px;${wrapping}font-size:16px;line-height:1.5;color:#1c2733;">${escapeHtml(text)}</p>`;
}

function factsTable(facts: readonly Fact[]): string {
  if (facts.length === 0) return '';
  const cell =
    'padding:8px 0;border-top:1px solid #dde3ea;font-size:14px;line-height:1.4;vertical-align:top;';
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><th class="soft line" scope="row" align="left" style="${cell}padding-right:16px;font-weight:400;color:#566575;white-space:nowrap;">${escapeHtml(label)}</th>` +
      `<td class="ink line" align="right" style="${cell}${wrapping}color:#1c2733;">${escapeHtml(value)}</td></tr>`,
  );
  // Rows of names and values: a table in earnest, so no role takes that away.
  return `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 0;">\n${rows.join('\n')}\n</table>`;
}

function actionButton({ action }: MailContent): string {
  if (action === undefined) return '';
  const { label, link } = action;
  // The colour on the cell as well: Outlook gives a link no padding.
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:8px 0 20px;">
<tr><td class="button" bgcolor="#14508c" style="background:#14508c;border-radius:8px;">
<a class="button"
 href="${escapeHtml(link)}"
 style="display:inline-block;padding:12px 24px;border-radius:8px;background:#14508c;color:#ffffff;font-size:16px;font-weight:600;text-decoration:none;">${escapeHtml(label)}</a>
</td></tr>
</table>`;
}

function remarks({ remarks: lines = [] }: MailContent): readonly string[] {
  return lines.map(
    (line) =>
      `<p class="soft" style="margin:0 0 8px;font-size:14px;line-height:1.5;color:#566575;">${escapeHtml(line)}</p>`,
  );
}

function footerLine(line: string): string {
  return `<p class="soft" style="margin:0 0 4px;font-size:12px;line-height:1.5;color:#566575;">${escapeHtml(line)}</p>`;
}
