import {
  NotificationReceivedDocument,
  TransactionStatusChangedDocument,
  WalletBalanceChangedDocument,
} from '@paygraph/sdk';
import type { Client } from '@paygraph/testing';
import { type DocumentNode, print } from 'graphql';
import type { Setting } from './setting.ts';

export interface WrongSubscription {
  readonly name: string;
  readonly operation: DocumentNode;
  readonly variables: (setting: Setting) => Readonly<Record<string, unknown>>;
  readonly as?: (setting: Setting) => Client;
  readonly code: string;
}

const neverGivenOut = '01jdzzzzzzzzzzzzzzzzzzzzzz';

export const wrongSubscriptions: readonly WrongSubscription[] = [
  {
    name: 'statuses without being signed in',
    operation: TransactionStatusChangedDocument,
    variables: () => ({}),
    as: ({ anonymous }) => anonymous,
    code: 'UNAUTHENTICATED',
  },
  {
    name: 'a balance without being signed in',
    operation: WalletBalanceChangedDocument,
    variables: ({ bob }) => ({ walletId: bob.walletId }),
    as: ({ anonymous }) => anonymous,
    code: 'UNAUTHENTICATED',
  },
  {
    name: 'notifications without being signed in',
    operation: NotificationReceivedDocument,
    variables: () => ({}),
    as: ({ anonymous }) => anonymous,
    code: 'UNAUTHENTICATED',
  },
  {
    name: "statuses of a stranger's transaction",
    operation: TransactionStatusChangedDocument,
    variables: ({ bobsTransactionId }) => ({ transactionId: bobsTransactionId }),
    code: 'NOT_FOUND',
  },
  {
    name: 'statuses of a transaction that never was',
    operation: TransactionStatusChangedDocument,
    variables: () => ({ transactionId: `txn_${neverGivenOut}` }),
    code: 'NOT_FOUND',
  },
  {
    name: "statuses of a stranger's wallet",
    operation: TransactionStatusChangedDocument,
    variables: ({ bob }) => ({ walletId: bob.walletId }),
    code: 'NOT_FOUND',
  },
  {
    name: 'statuses of what is no wallet',
    operation: TransactionStatusChangedDocument,
    variables: () => ({ walletId: 'wallet' }),
    code: 'NOT_FOUND',
  },
  {
    name: 'statuses after what is no cursor',
    operation: TransactionStatusChangedDocument,
    variables: () => ({ after: 'yesterday' }),
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'statuses after a cursor nobody was given',
    operation: TransactionStatusChangedDocument,
    variables: () => ({ after: Buffer.from('-1').toString('base64url') }),
    code: 'BAD_USER_INPUT',
  },
  {
    name: "a stranger's balance",
    operation: WalletBalanceChangedDocument,
    variables: ({ bob }) => ({ walletId: bob.walletId }),
    code: 'NOT_FOUND',
  },
];

export function textOf(operation: DocumentNode): string {
  return print(operation);
}
