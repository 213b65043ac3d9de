import { catalogue, exampleReader, linkMailExamples } from './catalogue.ts';
import { linkMailContent } from './link-mails.ts';
import { wordsOf } from './words-of.ts';
import { writeMail } from './write-mail.ts';

export interface Picture {
  readonly file: string;
  readonly caption: string;
  /** The mail in it. */
  readonly html: () => string;
}

/** One mail of each family. */
export const pictures: readonly Picture[] = [
  ofNotice('money-sent.png', 'Money sent', 'transaction.completed', 0),
  ofNotice('payment-received.png', 'A merchant was paid', 'transaction.completed', 3),
  ofNotice('transfer-failed.png', 'A transfer failed', 'transaction.failed', 0),
  ofNotice('new-sign-in.png', 'A new sign-in', 'user.signed-in', 0),
  ofNotice('wallet-frozen.png', 'A wallet was frozen', 'wallet.frozen', 0),
  ofLink('verify-email.png', 'An address is to be confirmed', 0),
  ofLink('reset-password.png', 'A password was forgotten', 1),
];

function ofNotice(file: string, caption: string, topic: keyof typeof catalogue, index: number): Picture {
  return {
    file,
    caption,
    html: () => {
      const example = catalogue[topic].examples[index];
      if (example === undefined) throw new Error(`${topic} has no example ${index}`);
      return wordsOf(example.notice, exampleReader).email.html;
    },
  };
}

function ofLink(file: string, caption: string, index: number): Picture {
  return {
    file,
    caption,
    html: () => {
      const example = linkMailExamples[index];
      if (example === undefined) throw new Error(`there is no link mail ${index}`);
      return writeMail(linkMailContent(example)).html;
    },
  };
}
