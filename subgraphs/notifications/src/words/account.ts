import type { AccountNotice, Role } from '../domain/notice.ts';
import { type Message, writeTime } from './message.ts';

/** What to do about what the reader did not do: the same everywhere, so that it is known when it is needed. */
const notYou = 'If it was not you, choose a new password by “Forgot your password?” at once.';
const notYouShort = 'Not you? Choose a new password by "Forgot your password?".';
const wasYou = 'If it was you, there is nothing to do.';

/** What happened to the reader's own account. No mail of these carries a link, so that none can be faked. */
export function accountMessage(notice: AccountNotice, when: Date): Message {
  switch (notice.topic) {
    case 'user.registered':
      return welcome('Welcome to Paygraph', [
        'Your account is there. Confirm your email address by the link we mailed you, then sign in.',
      ]);
    case 'user.verified':
      return welcome('Your email address is confirmed', [
        'You can sign in to Paygraph now: open a wallet, put money into it, and send it to anyone.',
      ]);
    case 'user.signed-in':
      return security({
        title: 'New sign-in to your account',
        kicker: 'New sign-in',
        happened: `Someone signed in to your Paygraph account on ${writeTime(when)}.`,
        short: `New sign-in to your account, ${writeTime(when)}.`,
      });
    case 'user.role-changed':
      return security({
        title: 'The rights of your account were changed',
        kicker: 'Rights changed',
        happened: `An administrator of Paygraph changed what your account may do: ${may(notice.previousRole)} before, ${may(notice.role)} now.`,
        short: `Your account is ${may(notice.role)} now.`,
        advice: 'If you did not expect it, ask the people who run Paygraph.',
        shortAdvice: 'Not expected? Ask the people who run Paygraph.',
      });
    case 'user.second-factor-on':
      return security({
        title: 'Your second factor is on',
        kicker: 'Second factor on',
        happened:
          'From now on, signing in to your Paygraph account takes a code of your authenticator app as well.',
        short: 'Signing in takes a code of your authenticator app from now on.',
      });
    case 'user.second-factor-off':
      return security({
        title: 'Your second factor is off',
        kicker: 'Second factor off',
        happened: 'From now on, signing in to your Paygraph account takes your password alone.',
        short: 'Signing in takes your password alone from now on.',
      });
    case 'user.recovery-code-used':
      return security({
        title: 'A recovery code was used',
        kicker: 'Recovery code used',
        happened: `Someone signed in to your account with a recovery code.${codesLeft(notice.codesLeft)}`,
        short: 'Someone signed in with a recovery code of your account.',
      });
    case 'user.session-revoked':
      return security({
        title: 'We signed one of your devices out',
        kicker: 'Device signed out',
        happened:
          'We signed one of your devices out: its sign-in came back after it was used up, so somebody may have copied it.',
        short: 'We signed one of your devices out, as its sign-in may have been copied.',
        advice: `Sign in again. If this comes again, choose a new password by “Forgot your password?”.`,
        shortAdvice: 'Sign in again.',
      });
    default:
      return notice satisfies never;
  }
}

function welcome(title: string, [first, ...rest]: readonly [string, ...string[]]): Message {
  return {
    title,
    body: `${title}. ${[first, ...rest].join(' ')}`,
    pushTitle: 'Your account',
    sms: `${title}. ${first}`,
    mail: { tone: 'good', paragraphs: [first, ...rest], facts: [] },
  };
}

function security(told: {
  title: string;
  kicker: string;
  happened: string;
  short: string;
  advice?: string;
  shortAdvice?: string;
}): Message {
  const { title, kicker, happened, short } = told;
  const { advice = `${wasYou} ${notYou}`, shortAdvice = notYouShort } = told;
  return {
    title,
    body: `${happened} ${advice}`,
    pushTitle: kicker,
    sms: `${short} ${shortAdvice}`,
    mail: { tone: 'alert', paragraphs: [happened, advice], facts: [] },
  };
}

function may(role: Role): string {
  switch (role) {
    case 'USER':
      return 'a personal account';
    case 'MERCHANT':
      return 'a merchant’s account';
    case 'ADMIN':
      return 'an administrator’s account';
    default:
      return role satisfies never;
  }
}

function codesLeft(left: number | undefined): string {
  if (left === undefined) return ' It can’t be used again.';
  if (left === 0) return ' It was the last one: turn the second factor off and on for new ones.';
  return ` It can’t be used again; ${left} ${left === 1 ? 'is' : 'are'} left.`;
}
