import { failureTexts } from '../domain/failure-texts.ts';
import type { About, Refusal, RefusalCode } from '../domain/refusal.ts';
import type {
  DepositInput,
  PayInput,
  RefundInput,
  TransferInput,
  UserError,
} from '../generated/resolver-types.ts';

/** Where in an input the parts of a request stand; null for a part it does not have. */
export type Fields = Readonly<Record<About, readonly string[] | null>>;

const amountFields = {
  amount: ['input', 'amount', 'amount'],
  currency: ['input', 'amount', 'currency'],
  'idempotency-key': ['input', 'idempotencyKey'],
} as const;

export function depositFields(_input: DepositInput): Fields {
  return {
    ...amountFields,
    source: null,
    destination: ['input', 'walletId'],
    'payment-method': ['input', 'paymentMethodId'],
    payment: null,
    description: null,
    reference: null,
  };
}

export function withdrawFields(): Fields {
  return {
    ...amountFields,
    source: ['input', 'walletId'],
    destination: null,
    'payment-method': ['input', 'paymentMethodId'],
    payment: null,
    description: null,
    reference: null,
  };
}

export function payFields({ sourceWalletId, paymentMethodId }: PayInput): Fields {
  const isByCard = paymentMethodId != null && sourceWalletId == null;
  return {
    ...amountFields,
    source: ['input', isByCard ? 'paymentMethodId' : 'sourceWalletId'],
    destination: ['input', 'merchantWalletId'],
    'payment-method': ['input', 'paymentMethodId'],
    payment: null,
    description: ['input', 'description'],
    reference: ['input', 'reference'],
  };
}

/** Wallets and payment method are those of the payment: what is said of them is said of it. */
export function refundFields({ amount }: RefundInput): Fields {
  const payment = ['input', 'transactionId'];
  return {
    ...amountFields,
    // Where none was given, all that is left of the payment is the amount.
    amount: amount == null ? payment : amountFields.amount,
    source: payment,
    destination: payment,
    'payment-method': payment,
    payment,
    description: ['input', 'reason'],
    reference: null,
  };
}

export function transferFields({ recipientEmail, destinationWalletId }: TransferInput): Fields {
  const isByEmail = recipientEmail != null && destinationWalletId == null;
  return {
    ...amountFields,
    source: ['input', 'sourceWalletId'],
    destination: ['input', isByEmail ? 'recipientEmail' : 'destinationWalletId'],
    'payment-method': null,
    payment: null,
    description: ['input', 'description'],
    reference: null,
  };
}

const messages: Readonly<Record<Exclude<RefusalCode, 'INVALID_INPUT'>, string>> = {
  ...failureTexts,
  INVALID_AMOUNT: 'The amount is not above zero with exactly the digits of its currency.',
  CURRENCY_NOT_SUPPORTED: 'There are no wallets in this currency.',
  SAME_WALLET: 'Money can’t be sent to the wallet it comes from.',
  RECIPIENT_NOT_FOUND: 'Nobody with this address can receive this currency.',
  LIMIT_EXCEEDED: 'That is more than may be moved at once, or within a day.',
  TRANSACTION_NOT_FOUND: 'There is no such transaction.',
  NOT_REFUNDABLE: 'This is no completed payment of which you can give something back.',
  REFUND_EXCEEDS_AMOUNT: 'There is not that much left of the payment to give back.',
  IDEMPOTENCY_KEY_REUSED: 'This idempotency key was used for another request.',
};

const tooManyAddresses = 'Too many unknown addresses. Try again in an hour, or send to a wallet’s id.';

const invalidInput: Readonly<Record<About, string>> = {
  amount: 'The amount can’t be read.',
  currency: 'The currency can’t be read.',
  source: 'Name exactly one source: a wallet or a payment method.',
  destination: 'Name exactly one destination: a wallet or an address.',
  'payment-method': 'The payment method can’t be read.',
  payment: 'The payment can’t be read.',
  description: 'A description has at most 200 characters.',
  reference: 'A reference has at most 64 characters.',
  'idempotency-key': 'An idempotency key has 1 to 128 printable characters.',
};

export function toUserError({ code, about }: Refusal, fields: Fields): UserError {
  const message = messageOf({ code, about });
  return { code, message, field: fields[about] };
}

function messageOf({ code, about }: Refusal): string {
  if (code === 'INVALID_INPUT') return invalidInput[about];
  if (code === 'LIMIT_EXCEEDED' && about === 'destination') return tooManyAddresses;
  return messages[code];
}
