import {
  DepositDocument,
  PayDocument,
  RefundDocument,
  TransferDocument,
  WithdrawDocument,
} from '@paygraph/sdk';
import type { WrongInput } from '../wrong-input/case.ts';
import { depositing, paying, refunding, transferring, usd, withdrawing } from './requests.ts';
import type { Stage } from './stage.ts';

type Case = Omit<WrongInput<Stage>, 'expected'>;

const neverMade = 'txn_01jdzzzzzzzzzzzzzzzzzzzzzz';

export const transactionRefusals = {
  INVALID_AMOUNT: [
    {
      name: 'a withdrawal of nothing',
      operation: WithdrawDocument,
      variables: (stage) => withdrawing(stage, usd('0.00')),
    },
    {
      name: 'a payment of less than nothing',
      operation: PayDocument,
      variables: (stage) => paying(stage, usd('-1.00')),
    },
    {
      name: 'a refund of a tenth of a cent',
      operation: RefundDocument,
      variables: (stage) => refunding(stage, usd('0.001')),
      as: ({ merchant }) => merchant.client,
    },
    {
      name: 'a transfer of nothing',
      operation: TransferDocument,
      variables: (stage) => transferring(stage, usd('0.00')),
    },
    {
      name: 'a deposit of nothing',
      operation: DepositDocument,
      variables: (stage) => depositing(stage, usd('0.00')),
    },
  ],
  TRANSACTION_NOT_FOUND: [
    {
      name: 'a refund of what was never paid',
      operation: RefundDocument,
      variables: (stage) => refunding(stage, { transactionId: neverMade }),
      as: ({ merchant }) => merchant.client,
    },
    {
      name: 'a refund of what is no id',
      operation: RefundDocument,
      variables: (stage) => refunding(stage, { transactionId: 'order 4711' }),
      as: ({ merchant }) => merchant.client,
    },
    {
      name: "a refund of a stranger's payment",
      operation: RefundDocument,
      variables: (stage) => refunding(stage),
      as: ({ broke }) => broke.client,
    },
  ],
  SAME_WALLET: [
    {
      name: 'a transfer to the wallet it comes from',
      operation: TransferDocument,
      variables: (stage) => transferring(stage, { destinationWalletId: stage.ada.walletId }),
    },
    {
      name: "a merchant's payment to the wallet it comes from",
      operation: PayDocument,
      variables: (stage) => paying(stage, { sourceWalletId: stage.merchant.walletId }),
      as: ({ merchant }) => merchant.client,
    },
  ],
  RECIPIENT_NOT_FOUND: [
    {
      name: 'a transfer to an address nobody has',
      operation: TransferDocument,
      variables: (stage) =>
        transferring(stage, { destinationWalletId: undefined, recipientEmail: 'nobody@example.com' }),
    },
  ],
  NOT_REFUNDABLE: [
    {
      name: 'a refund of a deposit',
      operation: RefundDocument,
      variables: (stage) => refunding(stage, { transactionId: stage.depositId }),
    },
    {
      name: 'a refund by whoever paid',
      operation: RefundDocument,
      variables: (stage) => refunding(stage),
    },
    {
      name: 'a refund of what was given back whole',
      operation: RefundDocument,
      variables: (stage) => refunding(stage, { ...usd('0.01'), transactionId: stage.reversedId }),
      as: ({ merchant }) => merchant.client,
    },
  ],
  REFUND_EXCEEDS_AMOUNT: [
    {
      name: 'a refund of more than is left to be given back',
      operation: RefundDocument,
      variables: (stage) => refunding(stage, usd('10.01')),
      as: ({ merchant }) => merchant.client,
    },
  ],
  IDEMPOTENCY_KEY_REUSED: [
    {
      name: "a deposit with another movement's key",
      operation: DepositDocument,
      variables: (stage) => depositing(stage, { idempotencyKey: stage.usedKey }),
    },
    {
      name: "a withdrawal with another movement's key",
      operation: WithdrawDocument,
      variables: (stage) => withdrawing(stage, { idempotencyKey: stage.usedKey }),
    },
    {
      name: "a transfer with another one's key",
      operation: TransferDocument,
      variables: (stage) => transferring(stage, { ...usd('7.00'), idempotencyKey: stage.usedKey }),
    },
    {
      name: "a payment with another movement's key",
      operation: PayDocument,
      variables: (stage) => paying(stage, { idempotencyKey: stage.usedKey }),
    },
  ],
  LIMIT_EXCEEDED: [
    {
      name: 'a deposit above what one transaction may move',
      operation: DepositDocument,
      variables: (stage) => depositing(stage, usd('10000.01')),
    },
    {
      name: 'a withdrawal above what one transaction may move',
      operation: WithdrawDocument,
      variables: (stage) =>
        withdrawing(stage, {
          ...usd('10000.01'),
          walletId: stage.rich.walletId,
          paymentMethodId: stage.rich.cardId,
        }),
      as: ({ rich }) => rich.client,
    },
    {
      name: 'a transfer above what one transaction may move',
      operation: TransferDocument,
      variables: (stage) => transferring(stage, { ...usd('10000.01'), sourceWalletId: stage.rich.walletId }),
      as: ({ rich }) => rich.client,
    },
    {
      name: 'a payment above what one transaction may move',
      operation: PayDocument,
      variables: (stage) => paying(stage, { ...usd('10000.01'), sourceWalletId: stage.rich.walletId }),
      as: ({ rich }) => rich.client,
    },
    {
      name: 'a transfer above what a person may send in a day',
      operation: TransferDocument,
      variables: (stage) => transferring(stage, { ...usd('5000.01'), sourceWalletId: stage.rich.walletId }),
      as: ({ rich }) => rich.client,
    },
  ],
  INVALID_INPUT: [
    {
      name: 'a transfer to nowhere',
      operation: TransferDocument,
      variables: (stage) => transferring(stage, { destinationWalletId: undefined }),
    },
    {
      name: 'a payment from a wallet and a card at once',
      operation: PayDocument,
      variables: (stage) => paying(stage, { paymentMethodId: stage.ada.cardId }),
    },
    {
      name: 'a payment from nowhere',
      operation: PayDocument,
      variables: (stage) => paying(stage, { sourceWalletId: undefined }),
    },
    {
      name: 'a payment with a reference of 65 characters',
      operation: PayDocument,
      variables: (stage) => paying(stage, { reference: 'x'.repeat(65) }),
    },
    {
      name: 'a withdrawal with an empty idempotency key',
      operation: WithdrawDocument,
      variables: (stage) => withdrawing(stage, { idempotencyKey: '' }),
    },
    {
      name: 'a refund with an idempotency key of 129 characters',
      operation: RefundDocument,
      variables: (stage) => refunding(stage, { idempotencyKey: 'k'.repeat(129) }),
      as: ({ merchant }) => merchant.client,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
