import { escapeHtml, greeting, layoutHtml, type RenderedMail } from './layout.ts';

/** The mail by which someone who forgot the password chooses another. */
export function renderResetPassword({
  name,
  link,
}: {
  name: string | undefined;
  link: string;
}): RenderedMail {
  const title = 'Choose a new password';
  const ask = 'Someone, perhaps you, asked for a new password for your Paygraph account.';
  const limits = 'The link works once, and for an hour. With the new password every device is signed out.';
  const ignore = 'If it was not you, ignore this mail: nothing happens without the link.';
  // The link on a line of its own, so that no client takes anything next to it for a part of it.
  const text = `${greeting(name)}

${ask} To choose one, open this link:

${link}

${limits}
${ignore}

Paygraph
`;
  const html = layoutHtml(title, [
    `<p style="margin:0 0 16px;">${escapeHtml(greeting(name))}</p>`,
    `<p style="margin:0 0 24px;">${ask}</p>`,
    `<p style="margin:0 0 24px;">`,
    `<a href="${escapeHtml(link)}"`,
    ` style="display:inline-block;padding:12px 24px;border-radius:8px;background:#14508c;color:#ffffff;`,
    ` text-decoration:none;font-weight:600;">${title}</a></p>`,
    `<p style="margin:0 0 8px;font-size:14px;color:#5b6b7b;">${limits}</p>`,
    `<p style="margin:0;font-size:14px;color:#5b6b7b;">${ignore}</p>`,
  ]);
  return { subject: `${title} for Paygraph`, text, html };
}
