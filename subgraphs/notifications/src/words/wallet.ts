import type { WalletNotice } from '../domain/notice.ts';
import type { Tone } from './mail-content.ts';
import type { Message } from './message.ts';

/** What was done to one of the reader's wallets, by the reader or by an administrator. */
export function walletMessage({ topic, currency }: WalletNotice): Message {
  const wallet = currency === undefined ? 'Your wallet' : `Your ${currency} wallet`;
  switch (topic) {
    case 'wallet.frozen':
      return about({
        title: `${wallet} was frozen`,
        kicker: 'Wallet frozen',
        rest: 'No money can go in or out until it is unfrozen, and nothing of its balance is lost. The people who run Paygraph can tell you why.',
        short: 'No money can go in or out. Ask the people who run Paygraph why.',
        tone: 'bad',
      });
    case 'wallet.unfrozen':
      return about({
        title: `${wallet} is no longer frozen`,
        kicker: 'Wallet unfrozen',
        rest: 'Money can go in and out again.',
        short: 'Money can go in and out again.',
        tone: 'good',
      });
    case 'wallet.deactivated':
      return about({
        title: `${wallet} was deactivated`,
        kicker: 'Wallet deactivated',
        rest: 'No money can go in or out. You can reactivate it at any time. If it was not you, choose a new password by “Forgot your password?” at once.',
        short: 'You can reactivate it at any time.',
        tone: 'plain',
      });
    case 'wallet.reactivated':
      return about({
        title: `${wallet} was reactivated`,
        kicker: 'Wallet reactivated',
        rest: 'Money can go in and out again.',
        short: 'Money can go in and out again.',
        tone: 'good',
      });
    default:
      return topic satisfies never;
  }
}

function about(told: { title: string; kicker: string; rest: string; short: string; tone: Tone }): Message {
  const { title, kicker, rest, short, tone } = told;
  return {
    title,
    body: `${title}. ${rest}`,
    pushTitle: kicker,
    sms: `${title}. ${short}`,
    mail: { tone, paragraphs: [rest], facts: [] },
  };
}
