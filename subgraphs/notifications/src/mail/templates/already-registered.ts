import { escapeHtml, greeting, layoutHtml, type RenderedMail } from './layout.ts';

/** To someone who has an account, when it is tried to make another one with the same address. Carries no link. */
export function renderAlreadyRegistered({ name }: { name: string | undefined }): RenderedMail {
  const title = 'You already have an account';
  const happened =
    'Someone, perhaps you, tried to sign up for Paygraph with this email address. It already has an account, and nothing about it was changed.';
  const itWasYou = 'If it was you, sign in as usual.';
  const ignore = 'If it was not you, there is nothing to do: nobody got into your account.';
  const text = `${greeting(name)}

${happened}

${itWasYou}
${ignore}

Paygraph
`;
  const html = layoutHtml(title, [
    `<p style="margin:0 0 16px;">${escapeHtml(greeting(name))}</p>`,
    `<p style="margin:0 0 16px;">${happened}</p>`,
    `<p style="margin:0 0 16px;">${itWasYou}</p>`,
    `<p style="margin:0;font-size:14px;color:#5b6b7b;">${ignore}</p>`,
  ]);
  return { subject: 'You already have a Paygraph account', text, html };
}
