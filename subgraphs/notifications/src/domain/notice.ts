import type { TransactionId } from '@paygraph/ids';
import type { CurrencyCode, Money } from '@paygraph/money';
import type { Channel } from './notification.ts';

export type MovementType = 'DEPOSIT' | 'WITHDRAWAL' | 'TRANSFER' | 'PAYMENT' | 'REFUND';

/** Whoever can have a movement begun: the only one who is told that it failed. */
export type StartingPart = 'sender' | 'payer' | 'refunder' | 'depositor' | 'withdrawer';
/** What the reader is to a movement. */
export type Part = StartingPart | 'recipient' | 'merchant' | 'refunded';

interface Movement<Parts extends Part> {
  readonly part: Parts;
  readonly amount: Money;
  /** The display name of the other party as it is: whoever writes the words makes it safe. null where none is known. */
  readonly counterparty: string | null;
  /** What the merchant bears of it, where that is known. */
  readonly fee?: Money | undefined;
  readonly transactionId: TransactionId;
}

/** Of a movement of which is not known who is who, as events of before owners stood in them: told neutrally. */
interface NeutralMovement {
  readonly part: 'party';
  readonly movement: MovementType;
  readonly amount: Money;
  readonly transactionId: TransactionId;
}

export type MovementNotice =
  | ({ readonly topic: 'transaction.completed' } & (Movement<Part> | NeutralMovement))
  /** `failureCode` as in the contract's ErrorCode; any other, and null, is told without a reason. */
  | ({ readonly topic: 'transaction.failed'; readonly failureCode: string | null } & Movement<StartingPart>)
  /** A completed movement was given back in full. */
  | ({ readonly topic: 'transaction.reversed' } & (Movement<Part> | NeutralMovement));

export type Role = 'USER' | 'MERCHANT' | 'ADMIN';

export type AccountNotice =
  | {
      readonly topic:
        | 'user.registered'
        | 'user.verified'
        | 'user.signed-in'
        | 'user.second-factor-on'
        | 'user.second-factor-off'
        /** A session was ended because a refresh token came back that was used up: someone may have copied it. */
        | 'user.session-revoked';
    }
  | { readonly topic: 'user.role-changed'; readonly role: Role; readonly previousRole: Role }
  /** `codesLeft`: how many recovery codes are still good, where that is known. */
  | { readonly topic: 'user.recovery-code-used'; readonly codesLeft?: number | undefined };

export interface WalletNotice {
  readonly topic: 'wallet.frozen' | 'wallet.unfrozen' | 'wallet.deactivated' | 'wallet.reactivated';
  /** Which of the reader's wallets it is, where that is known. */
  readonly currency?: CurrencyCode | undefined;
}

export interface PaymentMethodNotice {
  readonly topic: 'payment-method.added' | 'payment-method.removed';
  /** As in "Visa ending 4242": never more of a number than its last four digits. */
  readonly label: string;
}

/** What one person is to be told of one event: facts, no words, nothing secret. */
export type Notice = MovementNotice | AccountNotice | WalletNotice | PaymentMethodNotice;
export type Topic = Notice['topic'];

/** Who reads it, and when it happened; the same time at every try, so that the words are the same, too. */
export interface Reader {
  readonly displayName: string;
  readonly when: Date;
}

/** A notice in the words of every place it is shown at. All of it is plain text but `email.html`. */
export interface Words {
  /** For the list of notifications; `body` also stands alone. */
  readonly title: string;
  readonly body: string;
  /** One short message: 160 characters of GSM 03.38, or 70 of UCS-2. */
  readonly sms: string;
  /** At most 65 and 240 characters. */
  readonly push: { readonly title: string; readonly body: string };
  readonly email: { readonly subject: string; readonly text: string; readonly html: string };
}

/** Writes a notice in words: words/words-of.ts does. The same notice and reader give the same words. */
export type WordsOf = (notice: Notice, reader: Reader) => Words;

/**
 * How a notice goes out before anyone's preferences are asked; nothing where it only stands in the list. SMS is for
 * what a person wants to know away from any screen of ours: money, and the ways into the account.
 */
const channels: Readonly<Record<Topic, readonly Channel[]>> = {
  'transaction.completed': ['EMAIL', 'SMS', 'PUSH'],
  'transaction.failed': ['EMAIL', 'SMS', 'PUSH'],
  'transaction.reversed': ['EMAIL', 'SMS', 'PUSH'],
  // The address is not proved yet: a stranger's mailbox gets the link that proves it, and nothing else.
  'user.registered': [],
  'user.verified': ['EMAIL'],
  'user.signed-in': ['EMAIL', 'PUSH'],
  'user.second-factor-on': ['EMAIL', 'SMS', 'PUSH'],
  'user.second-factor-off': ['EMAIL', 'SMS', 'PUSH'],
  'user.recovery-code-used': ['EMAIL', 'SMS', 'PUSH'],
  'user.session-revoked': ['EMAIL', 'SMS', 'PUSH'],
  'user.role-changed': ['EMAIL', 'PUSH'],
  'wallet.frozen': ['EMAIL', 'SMS', 'PUSH'],
  'wallet.unfrozen': ['EMAIL', 'PUSH'],
  'wallet.deactivated': ['EMAIL', 'PUSH'],
  'wallet.reactivated': ['EMAIL', 'PUSH'],
  'payment-method.added': ['EMAIL', 'PUSH'],
  'payment-method.removed': ['EMAIL', 'PUSH'],
};

export function channelsOf({ topic }: Pick<Notice, 'topic'>): readonly Channel[] {
  return channels[topic];
}

/** What tells of a way into the account, or to its money: whoever got in must not be able to silence it. */
const securityTopics: ReadonlySet<string> = new Set<Topic | `user.${string}`>([
  'user.signed-in',
  'user.second-factor-on',
  'user.second-factor-off',
  'user.recovery-code-used',
  'user.session-revoked',
  'user.role-changed',
  'payment-method.added',
  // Those of the mails that carry, or are about, a link: link-mail.ts has their words.
  'user.verification-requested',
  'user.registration-repeated',
  'user.password-reset-requested',
  'user.password-changed',
]);

/** True for what goes out by email whatever the preferences say. Of any topic, also those of link mails. */
export function isSecurity(topic: string): boolean {
  return securityTopics.has(topic);
}
