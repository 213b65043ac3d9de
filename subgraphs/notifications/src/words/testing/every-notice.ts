import type { TransactionId } from '@paygraph/ids';
import { currencyCodes, type Money } from '@paygraph/money';
import fc from 'fast-check';
import type { MovementType, Notice, Part, Role, StartingPart, WalletNotice } from '../../domain/notice.ts';
import { knownReasons } from '../failure-reasons.ts';
import { anyName } from './any-name.ts';

const transactionId = 'txn_01kaqxw7h2ejvr3bq5z8m4t6dn' as TransactionId;

/** The longest amount there is: 15 digits before the point, and three after it. */
export const longestAmount: Money = { minor: 999_999_999_999_999_999n, currency: 'KWD' };

const startingParts = [
  'sender',
  'payer',
  'refunder',
  'depositor',
  'withdrawer',
] as const satisfies readonly StartingPart[];
const parts = [...startingParts, 'recipient', 'merchant', 'refunded'] as const satisfies readonly Part[];
const types = ['DEPOSIT', 'WITHDRAWAL', 'TRANSFER', 'PAYMENT', 'REFUND'] as const satisfies MovementType[];
const roles = ['USER', 'MERCHANT', 'ADMIN'] as const satisfies readonly Role[];
const wallets = [
  'wallet.frozen',
  'wallet.unfrozen',
  'wallet.deactivated',
  'wallet.reactivated',
] as const satisfies readonly WalletNotice['topic'][];
const done = ['transaction.completed', 'transaction.reversed'] as const;

/** A notice of every kind there is, of this amount and this stranger. */
export function everyNotice(amount: Money, stranger: string | null): readonly Notice[] {
  const movement = { amount, counterparty: stranger, transactionId };
  const label = stranger ?? '';
  return [
    ...done.flatMap((topic) => parts.map((part): Notice => ({ topic, part, ...movement }))),
    ...done.flatMap((topic) =>
      types.map((type): Notice => ({ topic, part: 'party', movement: type, amount, transactionId })),
    ),
    { topic: 'transaction.completed', part: 'merchant', ...movement, fee: amount },
    { topic: 'transaction.completed', part: 'merchant', ...movement, fee: { ...amount, minor: 0n } },
    ...startingParts.flatMap((part) =>
      [...knownReasons, null, 'A_CODE_OF_TOMORROW', 'toString'].map(
        (failureCode): Notice => ({ topic: 'transaction.failed', part, failureCode, ...movement }),
      ),
    ),
    { topic: 'user.registered' },
    { topic: 'user.verified' },
    { topic: 'user.signed-in' },
    { topic: 'user.second-factor-on' },
    { topic: 'user.second-factor-off' },
    { topic: 'user.session-revoked' },
    ...roles.flatMap((role) =>
      roles.map((previousRole): Notice => ({ topic: 'user.role-changed', role, previousRole })),
    ),
    ...[undefined, 0, 1, 9].map((codesLeft): Notice => ({ topic: 'user.recovery-code-used', codesLeft })),
    ...wallets.flatMap((topic): Notice[] => [{ topic }, { topic, currency: amount.currency }]),
    { topic: 'payment-method.added', label },
    { topic: 'payment-method.removed', label },
  ];
}

/** Any notice of any amount that names whoever. */
export const anyNotice: fc.Arbitrary<Notice> = fc
  .record({
    minor: fc.bigInt({ min: 1n, max: longestAmount.minor }),
    currency: fc.constantFrom(...currencyCodes),
    stranger: fc.option(anyName),
  })
  .map(({ minor, currency, stranger }) => everyNotice({ minor, currency }, stranger))
  .chain((notices) => fc.constantFrom(...notices));
