import { DepositDocument, TransferDocument } from '@paygraph/sdk';
import type { WrongInput } from './case.ts';
import { deposit, transfer } from './money-cases.ts';
import type { Setting } from './setting.ts';

const cardNumber = '4242424242424242';
const neverGivenOut = '01jdzzzzzzzzzzzzzzzzzzzzzz';
const keyField = ['input', 'idempotencyKey'];

type Changed = (setting: Setting) => Readonly<Record<string, unknown>>;

const transfers: readonly (readonly [string, Changed, WrongInput['expected']])[] = [
  [
    'to the very wallet it comes from',
    ({ ada }) => ({ destinationWalletId: ada.walletId }),
    { userError: 'SAME_WALLET' },
  ],
  ['to oneself by email', ({ ada }) => byEmail(ada.email), { userError: 'SAME_WALLET' }],
  [
    'to oneself by email in capitals',
    ({ ada }) => byEmail(ada.email.toUpperCase()),
    { userError: 'SAME_WALLET' },
  ],
  ['to an address nobody has', () => byEmail('nobody.at.all@example.com'), notARecipient()],
  ['to an address nobody has verified', ({ unverified }) => byEmail(unverified.email), notARecipient()],
  ['to someone without such a wallet', ({ carol }) => byEmail(carol.email), notARecipient()],
  ['to what is no address', () => byEmail('not an address'), { topLevel: 'BAD_USER_INPUT' }],
  [
    "to one's own wallet in another currency",
    ({ euroWalletId }) => ({ destinationWalletId: euroWalletId }),
    { userError: 'CURRENCY_MISMATCH' },
  ],
  [
    'to a wallet that was never opened',
    () => ({ destinationWalletId: `wal_${neverGivenOut}` }),
    noWallet('destinationWalletId'),
  ],
  ['to what is no wallet id', () => ({ destinationWalletId: 'wallet' }), noWallet('destinationWalletId')],
  [
    'to an id of another kind',
    ({ bob }) => ({ destinationWalletId: bob.userId }),
    noWallet('destinationWalletId'),
  ],
  [
    "from a stranger's wallet",
    ({ ada, bob }) => ({ sourceWalletId: bob.walletId, destinationWalletId: ada.walletId }),
    noWallet('sourceWalletId'),
  ],
  [
    'from a wallet that was never opened',
    () => ({ sourceWalletId: `wal_${neverGivenOut}` }),
    noWallet('sourceWalletId'),
  ],
  ['from what is no wallet id', () => ({ sourceWalletId: "' or 1=1 --" }), noWallet('sourceWalletId')],
  [
    'to a wallet and an address at once',
    ({ bob }) => ({ recipientEmail: bob.email }),
    { userError: 'INVALID_INPUT' },
  ],
  ['to nowhere', () => ({ destinationWalletId: undefined }), { userError: 'INVALID_INPUT' }],
  [
    'with a description of 201 characters',
    () => ({ description: 'x'.repeat(201) }),
    { userError: 'INVALID_INPUT', field: ['input', 'description'] },
  ],
  ['with a card number as description', () => ({ description: cardNumber }), { topLevel: 'BAD_USER_INPUT' }],
  ['with a NUL in the description', () => ({ description: 'a\0b' }), { topLevel: 'BAD_USER_INPUT' }],
  [
    'with an empty idempotency key',
    () => ({ idempotencyKey: '' }),
    { userError: 'INVALID_INPUT', field: keyField },
  ],
  [
    'with an idempotency key of 129 characters',
    () => ({ idempotencyKey: 'k'.repeat(129) }),
    { userError: 'INVALID_INPUT', field: keyField },
  ],
  [
    'with a line break in the idempotency key',
    () => ({ idempotencyKey: 'a\nb' }),
    { userError: 'INVALID_INPUT', field: keyField },
  ],
  ['without an idempotency key', () => ({ idempotencyKey: null }), { topLevel: 'BAD_USER_INPUT' }],
  [
    'with a used key and another amount',
    ({ usedKey, bob }) => ({
      ...byEmail(bob.email),
      idempotencyKey: usedKey,
      amount: { amount: '2.00', currency: 'USD' },
    }),
    reused(),
  ],
  [
    'with a used key and another recipient',
    ({ usedKey, carol }) => ({ ...byEmail(carol.email), idempotencyKey: usedKey }),
    reused(),
  ],
];

const deposits: readonly (readonly [string, Changed, WrongInput['expected']])[] = [
  [
    'from a card that is declined',
    ({ declinedCardId }) => ({ paymentMethodId: declinedCardId }),
    { userError: 'CARD_DECLINED', recorded: true },
  ],
  [
    'from a card without funds',
    ({ poorCardId }) => ({ paymentMethodId: poorCardId }),
    { userError: 'CARD_DECLINED', recorded: true },
  ],
  ["from a stranger's card", ({ bob }) => ({ paymentMethodId: bob.cardId }), noCard()],
  ['from a card nobody has', () => ({ paymentMethodId: `pmt_${neverGivenOut}` }), noCard()],
  ['from what is no payment method id', () => ({ paymentMethodId: 'visa' }), noCard()],
  [
    'with a card number as payment method',
    () => ({ paymentMethodId: cardNumber }),
    { topLevel: 'BAD_USER_INPUT' },
  ],
  ["into a stranger's wallet", ({ bob }) => ({ walletId: bob.walletId }), noWallet('walletId')],
  ['into a wallet that was never opened', () => ({ walletId: `wal_${neverGivenOut}` }), noWallet('walletId')],
  ['into what is no wallet id', () => ({ walletId: 'wal_' }), noWallet('walletId')],
  [
    'into a wallet of another currency',
    ({ euroWalletId }) => ({ walletId: euroWalletId }),
    { userError: 'CURRENCY_MISMATCH' },
  ],
  [
    'with an empty idempotency key',
    () => ({ idempotencyKey: '' }),
    { userError: 'INVALID_INPUT', field: keyField },
  ],
  ["with another movement's key", ({ usedKey }) => ({ idempotencyKey: usedKey }), reused()],
];

function byEmail(recipientEmail: string) {
  return { destinationWalletId: undefined, recipientEmail };
}
function notARecipient() {
  return { userError: 'RECIPIENT_NOT_FOUND', field: ['input', 'recipientEmail'] };
}
function noWallet(field: string) {
  return { userError: 'WALLET_NOT_FOUND', field: ['input', field] };
}
function noCard() {
  return { userError: 'PAYMENT_METHOD_NOT_FOUND', field: ['input', 'paymentMethodId'] };
}
function reused() {
  return { userError: 'IDEMPOTENCY_KEY_REUSED', field: keyField };
}

export const movementCases: readonly WrongInput[] = [
  ...transfers.map(([name, changed, expected]) => ({
    name: `a transfer ${name}`,
    operation: TransferDocument,
    variables: (setting: Setting) => transfer(setting, changed(setting)),
    expected,
  })),
  ...deposits.map(([name, changed, expected]) => ({
    name: `a deposit ${name}`,
    operation: DepositDocument,
    variables: (setting: Setting) => deposit(setting, changed(setting)),
    expected,
  })),
];
