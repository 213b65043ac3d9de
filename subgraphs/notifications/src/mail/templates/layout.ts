/** What a template writes: the parts of a mail that are words. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

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

export function greeting(name: string | undefined): string {
  return name === undefined ? 'Hello,' : `Hello ${name},`;
}

/**
 * The page around a mail's content, which is HTML already. Tables and inline styles: what mail clients understand. No
 * image and nothing else that is loaded, so that opening a mail tells nobody.
 */
export function layoutHtml(title: string, content: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
</head>
<body style="margin:0;padding:0;background:#f3f5f8;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f5f8;">
<tr><td align="center" style="padding:32px 16px;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"
 style="max-width:520px;background:#ffffff;border-radius:12px;
 font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#1c2733;">
<tr><td style="padding:28px 32px 0;font-size:18px;font-weight:700;color:#14508c;">Paygraph</td></tr>
<tr><td style="padding:16px 32px 0;font-size:22px;font-weight:600;">${escapeHtml(title)}</td></tr>
<tr><td style="padding:12px 32px 32px;font-size:16px;line-height:1.5;">
${content.join('\n')}
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}
