import type { LinkMail } from '../domain/link-mail.ts';
import type { RenderLinkMail } from '../domain/mail.ts';
import { greetingName } from './greeting-name.ts';
import { renderAlreadyRegistered } from './templates/already-registered.ts';
import type { RenderedMail } from './templates/layout.ts';
import { renderPasswordChanged } from './templates/password-changed.ts';
import { renderResetPassword } from './templates/reset-password.ts';
import { renderVerifyEmail } from './templates/verify-email.ts';

export const renderLinkMail: RenderLinkMail = (mail) => {
  const name = greetingName(mail.displayName);
  return { to: mail.to, ...renderPurpose(mail, name) };
};

function renderPurpose(mail: LinkMail, name: string | undefined): RenderedMail {
  switch (mail.purpose) {
    case 'verify-email':
      return renderVerifyEmail({ name, link: mail.link });
    case 'reset-password':
      return renderResetPassword({ name, link: mail.link });
    case 'password-changed':
      return renderPasswordChanged({ name });
    case 'already-registered':
      return renderAlreadyRegistered({ name });
    default:
      return mail satisfies never;
  }
}
