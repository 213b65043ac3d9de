import type { UserId } from '@paygraph/ids';

export type LinkPurpose = 'verify-email' | 'already-registered' | 'reset-password' | 'password-changed';

/** A mail with, or about, a link that the users service made. The link is a secret: it is mailed and never kept. */
export type LinkMail = {
  readonly userId: UserId;
  readonly to: string;
  readonly displayName: string;
} & (
  | { readonly purpose: 'verify-email' | 'reset-password'; readonly link: string }
  | { readonly purpose: 'already-registered' | 'password-changed' }
);

export interface LinkMails {
  /**
   * What to mail for a link request: undefined once its link is used or expired, and for a request nobody made.
   * Throws where the users service can't be asked.
   */
  find(linkRequestId: string): Promise<LinkMail | undefined>;
}

/** What the person is told in the list of notifications. */
export const linkNotices: Readonly<Record<LinkPurpose, { topic: string; title: string; body: string }>> = {
  'verify-email': {
    topic: 'user.verification-requested',
    title: 'Confirm your email address',
    body: 'We mailed you a link that confirms your email address. It works once, and for a limited time.',
  },
  'already-registered': {
    topic: 'user.registration-repeated',
    title: 'Someone tried to sign up with your email address',
    body: 'You already have an account, and nothing about it was changed. If it was you, sign in instead.',
  },
  'reset-password': {
    topic: 'user.password-reset-requested',
    title: 'Choose a new password',
    body: 'We mailed you a link by which you can choose a new password. It works once, and for an hour. If you did not ask for it, there is nothing to do.',
  },
  'password-changed': {
    topic: 'user.password-changed',
    title: 'Your password was changed',
    body: 'Your password was changed, and other devices were signed out. If it was not you, choose a new password by “Forgot your password?” at once.',
  },
};
