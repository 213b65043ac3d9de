import type { TransactionId, UserId } from '@paygraph/ids';
import type { LinkMail } from '../domain/link-mail.ts';
import type { Notice, Part, Reader, Topic, WalletNotice } from '../domain/notice.ts';

/** One notice as an example, and who gets such a one. */
export interface Example {
  readonly who: string;
  readonly notice: Notice;
}

export interface TopicEntry {
  /** The event that leads to it, as it stands on its topic. */
  readonly event: string;
  readonly examples: readonly Example[];
}

export const exampleReader: Reader = {
  displayName: 'Ada Lovelace',
  when: new Date('2026-11-23T08:00:00.000Z'),
};

const transactionId = 'txn_01kaqxw7h2ejvr3bq5z8m4t6dn' as TransactionId;
const usd = (minor: bigint) => ({ minor, currency: 'USD' }) as const;

function movement<P extends Part>(part: P, minor: bigint, counterparty: string | null) {
  return { part, amount: usd(minor), counterparty, transactionId };
}

function completed(who: string, facts: ReturnType<typeof movement<Part>>): Example {
  return { who, notice: { topic: 'transaction.completed', ...facts } };
}

function failed(
  who: string,
  failureCode: string | null,
  facts: ReturnType<typeof movement<'sender' | 'payer' | 'refunder' | 'depositor' | 'withdrawer'>>,
): Example {
  return { who, notice: { topic: 'transaction.failed', failureCode, ...facts } };
}

const owner = 'the owner of the account';
const neutral = 'every party, where the event does not tell who is who';

/** Every topic there is: what is told nobody finds anywhere else. The document and the snapshots are made of it. */
export const catalogue: Readonly<Record<Topic, TopicEntry>> = {
  'transaction.completed': {
    event: 'transaction.status-changed to COMPLETED',
    examples: [
      completed('the sender of a transfer', movement('sender', 2550n, 'Ben')),
      completed('its recipient', movement('recipient', 2550n, 'Ben')),
      completed('who paid a merchant', movement('payer', 1200n, 'Shop')),
      {
        who: 'the merchant',
        notice: {
          topic: 'transaction.completed',
          ...movement('merchant', 1200n, 'Ben'),
          fee: usd(65n),
        },
      },
      completed('the merchant, where no fee is known', movement('merchant', 1200n, 'Ben')),
      completed('the merchant who refunds', movement('refunder', 500n, 'Ben')),
      completed('who is refunded', movement('refunded', 500n, 'Shop')),
      completed('who deposits', movement('depositor', 5000n, null)),
      completed('who withdraws', movement('withdrawer', 2000n, null)),
      completed('a party, where the other one is not known', movement('recipient', 2550n, null)),
      {
        who: neutral,
        notice: {
          topic: 'transaction.completed',
          part: 'party',
          movement: 'TRANSFER',
          amount: usd(2550n),
          transactionId,
        },
      },
    ],
  },
  'transaction.failed': {
    event: 'transaction.status-changed to FAILED',
    examples: [
      failed('the sender of a transfer', 'INSUFFICIENT_FUNDS', movement('sender', 2550n, 'Ben')),
      failed('who pays a merchant', 'CARD_DECLINED', movement('payer', 1200n, 'Shop')),
      failed('the merchant who refunds', 'INSUFFICIENT_FUNDS', movement('refunder', 500n, 'Ben')),
      failed('who deposits', 'PROVIDER_UNAVAILABLE', movement('depositor', 5000n, null)),
      failed('who withdraws', 'PAYMENT_METHOD_NOT_FOUND', movement('withdrawer', 2000n, null)),
      failed('any of them, for a reason that has no words', null, movement('sender', 2550n, 'Ben')),
    ],
  },
  'transaction.reversed': {
    event: 'transaction.status-changed to REVERSED',
    examples: [
      {
        who: 'who paid a merchant',
        notice: { topic: 'transaction.reversed', ...movement('payer', 1200n, 'Shop') },
      },
      {
        who: 'the merchant',
        notice: { topic: 'transaction.reversed', ...movement('merchant', 1200n, 'Ben') },
      },
      {
        who: neutral,
        notice: {
          topic: 'transaction.reversed',
          part: 'party',
          movement: 'PAYMENT',
          amount: usd(1200n),
          transactionId,
        },
      },
    ],
  },
  'user.registered': account('user.registered', { topic: 'user.registered' }),
  'user.verified': account('user.verified', { topic: 'user.verified' }),
  'user.signed-in': account('user.signed-in', { topic: 'user.signed-in' }),
  'user.role-changed': account('user.role-changed', {
    topic: 'user.role-changed',
    role: 'MERCHANT',
    previousRole: 'USER',
  }),
  'user.second-factor-on': account('user.second-factor-on', { topic: 'user.second-factor-on' }),
  'user.second-factor-off': account('user.second-factor-off', { topic: 'user.second-factor-off' }),
  'user.recovery-code-used': account('user.recovery-code-used', {
    topic: 'user.recovery-code-used',
    codesLeft: 7,
  }),
  'user.session-revoked': account('user.session-revoked, where a used refresh token came back', {
    topic: 'user.session-revoked',
  }),
  'wallet.frozen': wallet('FROZEN', 'wallet.frozen'),
  'wallet.unfrozen': wallet('ACTIVE, from FROZEN', 'wallet.unfrozen'),
  'wallet.deactivated': wallet('DEACTIVATED', 'wallet.deactivated'),
  'wallet.reactivated': wallet('ACTIVE, from DEACTIVATED', 'wallet.reactivated'),
  'payment-method.added': account('payment-method.added', {
    topic: 'payment-method.added',
    label: 'Visa ending 4242',
  }),
  'payment-method.removed': account('payment-method.removed', {
    topic: 'payment-method.removed',
    label: 'Bank account ending 6789',
  }),
};

function account(event: string, notice: Notice): TopicEntry {
  return { event, examples: [{ who: owner, notice }] };
}

function wallet(status: string, topic: WalletNotice['topic']): TopicEntry {
  return {
    event: `wallet.status-changed to ${status}`,
    examples: [
      { who: 'the owner of the wallet', notice: { topic, currency: 'USD' } },
      { who: 'its owner, where the event does not tell the currency', notice: { topic } },
    ],
  };
}

const person = {
  userId: 'usr_01kaqxw7h2ejvr3bq5z8m4t6dn' as UserId,
  to: 'ada@example.com',
  displayName: exampleReader.displayName,
};

/** The mails that carry, or are about, a link. */
export const linkMailExamples: readonly LinkMail[] = [
  { ...person, purpose: 'verify-email', link: 'https://pay.example/verify-email?token=EXAMPLE' },
  { ...person, purpose: 'reset-password', link: 'https://pay.example/reset-password?token=EXAMPLE' },
  { ...person, purpose: 'already-registered' },
  { ...person, purpose: 'password-changed' },
];
