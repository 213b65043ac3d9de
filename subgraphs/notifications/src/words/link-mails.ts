import type { LinkMail } from '../domain/link-mail.ts';
import type { MailContent } from './mail-content.ts';
import { greetingOf, neverAsked } from './message.ts';

const footer = [
  'Paygraph sends mails about the security of your account whatever your settings say.',
  neverAsked,
];

/** The mails that carry, or are about, a link which the users service made. */
export function linkMailContent(mail: LinkMail): MailContent {
  return { greeting: greetingOf(mail.displayName), footer, ...purposeContent(mail) };
}

function purposeContent(mail: LinkMail): Omit<MailContent, 'greeting' | 'footer'> {
  switch (mail.purpose) {
    case 'verify-email':
      return verifyEmail(mail.link);
    case 'reset-password':
      return resetPassword(mail.link);
    case 'password-changed':
      return passwordChanged;
    case 'already-registered':
      return alreadyRegistered;
    default:
      return mail satisfies never;
  }
}

/** Proves an address: whoever reads it opens the link. */
function verifyEmail(link: string): Omit<MailContent, 'greeting' | 'footer'> {
  return {
    tone: 'plain',
    subject: 'Confirm your email address for Paygraph',
    kicker: 'Your new account',
    heading: 'Confirm your email address',
    paragraphs: ['Please confirm that this address is yours. Then you can sign in.'],
    action: { label: 'Confirm this address', link },
    remarks: [
      'The link works once, and for a limited time.',
      'If you did not sign up for Paygraph, ignore this mail: nothing happens without the link.',
    ],
  };
}

/** By it someone who forgot the password chooses another. */
function resetPassword(link: string): Omit<MailContent, 'greeting' | 'footer'> {
  return {
    tone: 'alert',
    subject: 'Choose a new password for Paygraph',
    kicker: 'Forgotten password',
    heading: 'Choose a new password',
    paragraphs: ['Someone, perhaps you, asked for a new password for your Paygraph account.'],
    action: { label: 'Choose a new password', link },
    remarks: [
      'The link works once, and for an hour. With the new password every device is signed out.',
      'If it was not you, ignore this mail: nothing happens without the link.',
    ],
  };
}

/** To the owner of an account whose password was changed, whoever did it. Carries no link, so that none can be faked. */
const passwordChanged: Omit<MailContent, 'greeting' | 'footer'> = {
  tone: 'alert',
  subject: 'Your Paygraph password was changed',
  kicker: 'Password changed',
  heading: 'Your password was changed',
  paragraphs: [
    'The password of your Paygraph account was changed, and other devices were signed out.',
    'If it was you, there is nothing to do.',
    'If it was not you, open Paygraph as you always do, and choose a new password by “Forgot your password?” at once.',
  ],
};

/** To someone who has an account, when it is tried to make another one with the same address. Carries no link. */
const alreadyRegistered: Omit<MailContent, 'greeting' | 'footer'> = {
  tone: 'alert',
  subject: 'You already have a Paygraph account',
  kicker: 'Your account',
  heading: 'You already have an account',
  paragraphs: [
    'Someone, perhaps you, tried to sign up for Paygraph with this email address. It already has an account, and nothing about it was changed.',
    'If it was you, sign in as usual.',
    'If it was not you, there is nothing to do: nobody got into your account.',
  ],
};
