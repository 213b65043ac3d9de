import {
  BalanceAtDocument,
  MarkNotificationsReadDocument,
  NotificationsDocument,
  StatementDocument,
  TransactionDocument,
  TransactionsDocument,
  WalletDocument,
  WalletTransactionsDocument,
} from '@paygraph/sdk';
import type { WrongInput } from './case.ts';
import type { Setting } from './setting.ts';

const notFound = { topLevel: 'NOT_FOUND', status: 200 };
const malformed = { topLevel: 'BAD_USER_INPUT' };
const unauthenticated = { topLevel: 'UNAUTHENTICATED' };
const neverGivenOut = '01jdzzzzzzzzzzzzzzzzzzzzzz';

const pages: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['of 0', { first: 0 }],
  ['of 101', { first: 101 }],
  ['of -1', { first: -1 }],
  ['after what is no cursor', { after: 'yesterday' }],
  ['after a cursor of something else', { after: Buffer.from("1' or '1'='1").toString('base64url') }],
];
const lists = [
  ['transactions', TransactionsDocument],
  ["a wallet's transactions", WalletTransactionsDocument],
  ['entries', StatementDocument],
  ['notifications', NotificationsDocument],
] as const;

/** Everything that needs someone to be signed in. */
const guarded: readonly (readonly [string, string])[] = [
  ['me', '{ me { id } }'],
  ['wallet', `{ wallet(id: "wal_${neverGivenOut}") { id } }`],
  ['transaction', `{ transaction(id: "txn_${neverGivenOut}") { id } }`],
  ['transactions', '{ transactions { edges { cursor } } }'],
  ['openWallet', 'mutation { openWallet(input: { currency: "USD" }) { userErrors { code } } }'],
  [
    'addPaymentMethod',
    'mutation { addPaymentMethod(input: { providerToken: "tok_visa" }) { userErrors { code } } }',
  ],
  [
    'removePaymentMethod',
    `mutation { removePaymentMethod(input: { paymentMethodId: "pmt_${neverGivenOut}" }) { userErrors { code } } }`,
  ],
  [
    'deposit',
    `mutation { deposit(input: { walletId: "wal_${neverGivenOut}", paymentMethodId: "pmt_${neverGivenOut}", amount: { amount: "1.00", currency: "USD" }, idempotencyKey: "key" }) { userErrors { code } } }`,
  ],
  [
    'transfer',
    `mutation { transfer(input: { sourceWalletId: "wal_${neverGivenOut}", recipientEmail: "bob@example.com", amount: { amount: "1.00", currency: "USD" }, idempotencyKey: "key" }) { userErrors { code } } }`,
  ],
  [
    'markNotificationsRead',
    'mutation { markNotificationsRead(input: { all: true }) { userErrors { code } } }',
  ],
  [
    'updateNotificationPreferences',
    'mutation { updateNotificationPreferences(input: { email: false }) { userErrors { code } } }',
  ],
];

export const readingCases: readonly WrongInput[] = [
  ...guarded.map(([field, operation]) => ({
    name: `${field} without being signed in`,
    operation,
    as: (setting: Setting) => setting.anonymous,
    expected: unauthenticated,
  })),
  ...(
    [
      ["a stranger's wallet", ({ bob }: Setting) => bob.walletId],
      ['a wallet that was never opened', () => `wal_${neverGivenOut}`],
      ['a wallet by what is no id', () => 'wallet'],
      ['a wallet by an id of another kind', ({ ada }: Setting) => ada.userId],
    ] as const
  ).map(([name, id]) => ({
    name,
    operation: WalletDocument,
    variables: (setting: Setting) => ({ id: id(setting) }),
    expected: notFound,
  })),
  ...(
    [
      ["a stranger's transaction", ({ bobsTransactionId }: Setting) => bobsTransactionId],
      ['a transaction that never was', () => `txn_${neverGivenOut}`],
      ['a transaction by what is no id', () => '1'],
    ] as const
  ).map(([name, id]) => ({
    name,
    operation: TransactionDocument,
    variables: (setting: Setting) => ({ id: id(setting) }),
    expected: notFound,
  })),
  ...lists.flatMap(([list, operation]) =>
    pages.map(([name, page]) => ({
      name: `a page ${name} of ${list}`,
      operation,
      variables: ({ ada }: Setting) => ({
        ...page,
        ...((list === 'entries' || list === "a wallet's transactions") && { walletId: ada.walletId }),
      }),
      expected: malformed,
    })),
  ),
  {
    name: 'transactions since what is no instant',
    operation: TransactionsDocument,
    variables: () => ({ filter: { from: 'yesterday' } }),
    expected: malformed,
  },
  {
    name: 'transactions of a type there is not',
    operation: TransactionsDocument,
    variables: () => ({ filter: { types: ['GIFT'] } }),
    expected: malformed,
  },
  {
    name: 'the balance on the 30th of February',
    operation: BalanceAtDocument,
    variables: ({ ada }) => ({ walletId: ada.walletId, at: '2026-02-30T25:00:00Z' }),
    expected: malformed,
  },
  {
    name: 'marking neither some nor all notifications as read',
    operation: MarkNotificationsReadDocument,
    variables: () => ({ input: {} }),
    expected: { userError: 'INVALID_INPUT' },
  },
];
