import { escapeHtml, greeting, layoutHtml, type RenderedMail } from './layout.ts';

/** To the owner of an account whose password was changed, whoever did it. Carries no link, so that none can be faked. */
export function renderPasswordChanged({ name }: { name: string | undefined }): RenderedMail {
  const title = 'Your password was changed';
  const happened = 'The password of your Paygraph account was changed, and other devices were signed out.';
  const itWasYou = 'If it was you, there is nothing to do.';
  const itWasNot =
    'If it was not you, open Paygraph as you always do, and choose a new password by “Forgot your password?” at once.';
  const text = `${greeting(name)}

${happened}

${itWasYou}
${itWasNot}

Paygraph
`;
  const html = layoutHtml(title, [
    `<p style="margin:0 0 16px;">${escapeHtml(greeting(name))}</p>`,
    `<p style="margin:0 0 16px;">${happened}</p>`,
    `<p style="margin:0 0 16px;">${itWasYou}</p>`,
    `<p style="margin:0;">${itWasNot}</p>`,
  ]);
  return { subject: 'Your Paygraph password was changed', text, html };
}
