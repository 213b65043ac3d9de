import {
  DeactivateWalletDocument,
  DepositDocument,
  FreezeWalletDocument,
  OpenWalletDocument,
  PayDocument,
  ReactivateWalletDocument,
  RefundDocument,
  TransferDocument,
  UnfreezeWalletDocument,
  WithdrawDocument,
} from '@paygraph/sdk';
import type { WrongInput } from '../wrong-input/case.ts';
import { depositing, paying, refunding, transferring, usd, withdrawing } from './requests.ts';
import type { Stage } from './stage.ts';

type Case = Omit<WrongInput<Stage>, 'expected'> & {
  /** True where the attempt is recorded before it is refused. */
  readonly recorded?: true;
};

const neverOpened = 'wal_01jdzzzzzzzzzzzzzzzzzzzzzz';
const euros = { amount: { amount: '1.00', currency: 'EUR' } };
const wallet = (walletId: string) => ({ input: { walletId } });

export const walletRefusals = {
  WALLET_NOT_FOUND: [
    {
      name: "a deposit into a stranger's wallet",
      operation: DepositDocument,
      variables: (stage) => depositing(stage, { walletId: stage.bob.walletId }),
    },
    {
      name: "a withdrawal from a stranger's wallet",
      operation: WithdrawDocument,
      variables: (stage) => withdrawing(stage, { walletId: stage.bob.walletId }),
    },
    {
      name: "a transfer from a stranger's wallet",
      operation: TransferDocument,
      variables: (stage) =>
        transferring(stage, { sourceWalletId: stage.bob.walletId, destinationWalletId: stage.ada.walletId }),
    },
    {
      name: "a payment from a stranger's wallet",
      operation: PayDocument,
      variables: (stage) => paying(stage, { sourceWalletId: stage.bob.walletId }),
    },
    {
      name: 'a payment to a wallet that was never opened',
      operation: PayDocument,
      variables: (stage) => paying(stage, { merchantWalletId: neverOpened }),
    },
    {
      name: 'a payment to the wallet of someone who is no merchant',
      operation: PayDocument,
      variables: (stage) => paying(stage, { merchantWalletId: stage.bob.walletId }),
    },
    {
      name: "the closing of a stranger's wallet",
      operation: DeactivateWalletDocument,
      variables: ({ bob }) => wallet(bob.walletId),
    },
    {
      name: "the reopening of a stranger's wallet",
      operation: ReactivateWalletDocument,
      variables: ({ closed }) => wallet(closed.walletId),
    },
    {
      name: 'the freezing of a wallet that was never opened',
      operation: FreezeWalletDocument,
      variables: () => wallet(neverOpened),
      as: ({ admin }) => admin.client,
    },
    {
      name: 'the unfreezing of a wallet that was never opened',
      operation: UnfreezeWalletDocument,
      variables: () => wallet(neverOpened),
      as: ({ admin }) => admin.client,
    },
  ],
  WALLET_NOT_ACTIVE: [
    {
      name: 'a deposit into a frozen wallet',
      operation: DepositDocument,
      variables: (stage) =>
        depositing(stage, { walletId: stage.frozen.walletId, paymentMethodId: stage.frozen.cardId }),
      as: ({ frozen }) => frozen.client,
    },
    {
      name: 'a deposit into a closed wallet',
      operation: DepositDocument,
      variables: (stage) =>
        depositing(stage, { walletId: stage.closed.walletId, paymentMethodId: stage.closed.cardId }),
      as: ({ closed }) => closed.client,
    },
    {
      name: 'a withdrawal from a frozen wallet',
      operation: WithdrawDocument,
      variables: (stage) =>
        withdrawing(stage, { walletId: stage.frozen.walletId, paymentMethodId: stage.frozen.cardId }),
      as: ({ frozen }) => frozen.client,
    },
    {
      name: 'a transfer from a frozen wallet',
      operation: TransferDocument,
      variables: (stage) => transferring(stage, { sourceWalletId: stage.frozen.walletId }),
      as: ({ frozen }) => frozen.client,
    },
    {
      name: 'a transfer to a frozen wallet',
      operation: TransferDocument,
      variables: (stage) => transferring(stage, { destinationWalletId: stage.frozen.walletId }),
    },
    {
      name: 'a payment from a frozen wallet',
      operation: PayDocument,
      variables: (stage) => paying(stage, { sourceWalletId: stage.frozen.walletId }),
      as: ({ frozen }) => frozen.client,
    },
    {
      name: 'the closing of a frozen wallet',
      operation: DeactivateWalletDocument,
      variables: ({ frozen }) => wallet(frozen.walletId),
      as: ({ frozen }) => frozen.client,
    },
    {
      name: 'the reopening of a frozen wallet',
      operation: ReactivateWalletDocument,
      variables: ({ frozen }) => wallet(frozen.walletId),
      as: ({ frozen }) => frozen.client,
    },
  ],
  WALLET_NOT_EMPTY: [
    {
      name: 'the closing of a wallet with money in it',
      operation: DeactivateWalletDocument,
      variables: ({ ada }) => wallet(ada.walletId),
    },
  ],
  WALLET_EXISTS: [
    {
      name: 'a second wallet in one currency',
      operation: OpenWalletDocument,
      variables: () => ({ input: { currency: 'USD' } }),
    },
  ],
  CURRENCY_NOT_SUPPORTED: [
    {
      name: 'a wallet in a currency nobody has heard of',
      operation: OpenWalletDocument,
      variables: () => ({ input: { currency: 'XYZ' } }),
    },
    {
      name: 'a withdrawal in a currency nobody has heard of',
      operation: WithdrawDocument,
      variables: (stage) => withdrawing(stage, { amount: { amount: '1.00', currency: 'XYZ' } }),
    },
  ],
  CURRENCY_MISMATCH: [
    {
      name: 'a deposit of euros into a dollar wallet',
      operation: DepositDocument,
      variables: (stage) => depositing(stage, euros),
    },
    {
      name: 'a withdrawal of euros from a dollar wallet',
      operation: WithdrawDocument,
      variables: (stage) => withdrawing(stage, euros),
    },
    {
      name: 'a transfer of euros from a dollar wallet',
      operation: TransferDocument,
      variables: (stage) => transferring(stage, euros),
    },
    {
      name: 'a payment of euros to a dollar wallet',
      operation: PayDocument,
      variables: (stage) =>
        paying(stage, { ...euros, sourceWalletId: undefined, paymentMethodId: stage.ada.cardId }),
    },
    {
      name: 'a refund of euros for dollars',
      operation: RefundDocument,
      variables: (stage) => refunding(stage, euros),
      as: ({ merchant }) => merchant.client,
    },
  ],
  INSUFFICIENT_FUNDS: [
    {
      name: 'a withdrawal of more than there is',
      operation: WithdrawDocument,
      variables: (stage) =>
        withdrawing(stage, {
          ...usd('60.00'),
          walletId: stage.bob.walletId,
          paymentMethodId: stage.bob.cardId,
        }),
      as: ({ bob }) => bob.client,
    },
    {
      name: 'a transfer of more than there is',
      operation: TransferDocument,
      variables: (stage) =>
        transferring(stage, {
          ...usd('60.00'),
          sourceWalletId: stage.bob.walletId,
          destinationWalletId: stage.ada.walletId,
        }),
      as: ({ bob }) => bob.client,
    },
    {
      name: 'a payment of more than there is',
      operation: PayDocument,
      variables: (stage) => paying(stage, { ...usd('60.00'), sourceWalletId: stage.bob.walletId }),
      as: ({ bob }) => bob.client,
    },
    {
      name: 'a refund by a merchant who has sent the money away',
      operation: RefundDocument,
      variables: (stage) => refunding(stage, { ...usd('12.00'), transactionId: stage.brokePaymentId }),
      as: ({ broke }) => broke.client,
    },
  ],
  BALANCE_LIMIT_EXCEEDED: [
    {
      name: 'a transfer into a full wallet',
      operation: TransferDocument,
      variables: (stage) => transferring(stage, { ...usd('0.01'), destinationWalletId: stage.full.walletId }),
      recorded: true,
    },
    {
      name: 'a deposit into a full wallet',
      operation: DepositDocument,
      variables: (stage) =>
        depositing(stage, {
          ...usd('0.01'),
          walletId: stage.full.walletId,
          paymentMethodId: stage.full.cardId,
        }),
      as: ({ full }) => full.client,
      recorded: true,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
