import type { AcceptMovement } from '../domain/accept-movement.ts';
import type { DepositCommand } from '../domain/deposit.ts';
import type { FollowStatusChanges } from '../domain/follow-status-changes.ts';
import type { ReadHistory } from '../domain/history.ts';
import type { Movement } from '../domain/movement.ts';
import type { PayCommand } from '../domain/pay.ts';
import type { ReadTransactions } from '../domain/read-transactions.ts';
import type { RefundCommand } from '../domain/refund.ts';
import type { TransferCommand } from '../domain/transfer.ts';
import type { WithdrawCommand } from '../domain/withdraw.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { createDepositResolver } from './deposit.ts';
import { createLedgerHealthResolvers } from './ledger-health.ts';
import { createPayResolver } from './pay.ts';
import { createQueries, createWalletResolvers } from './queries.ts';
import { createRefundResolver } from './refund.ts';
import {
  createHistoryLoader,
  createRefundsLoader,
  createTransactionLoader,
  createTransactionResolvers,
} from './transaction.ts';
import { createStatusChangeResolvers, createTransactionStatusChanged } from './transaction-status-changed.ts';
import { createTransferResolver } from './transfer.ts';
import { createWithdrawResolver } from './withdraw.ts';

export function createResolvers(useCases: {
  accept: AcceptMovement;
  deposit: Movement<DepositCommand>;
  withdraw: Movement<WithdrawCommand>;
  transfer: Movement<TransferCommand>;
  pay: Movement<PayCommand>;
  refund: Movement<RefundCommand>;
  read: ReadTransactions;
  /** For what comes by live: that somebody follows it is on record already. */
  readLive: ReadTransactions;
  readHistory: ReadHistory;
  follow: FollowStatusChanges;
  countStuck: () => Promise<number>;
}) {
  const {
    accept,
    deposit,
    withdraw,
    transfer,
    pay,
    refund,
    read,
    readLive,
    readHistory,
    follow,
    countStuck,
  } = useCases;
  const loaderOf = createTransactionLoader(read);
  return {
    Query: createQueries(read),
    Mutation: {
      deposit: createDepositResolver({ accept, deposit }),
      withdraw: createWithdrawResolver({ accept, withdraw }),
      transfer: createTransferResolver({ accept, transfer }),
      pay: createPayResolver({ accept, pay }),
      refund: createRefundResolver({ accept, refund }),
    },
    Subscription: { transactionStatusChanged: createTransactionStatusChanged(follow) },
    Transaction: createTransactionResolvers(
      loaderOf,
      createRefundsLoader(read),
      createHistoryLoader(readHistory),
    ),
    TransactionStatusChange: createStatusChangeResolvers(createTransactionLoader(readLive)),
    LedgerHealth: createLedgerHealthResolvers(countStuck),
    Wallet: createWalletResolvers(read),
  } satisfies Resolvers;
}
