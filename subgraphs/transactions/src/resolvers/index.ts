import type { AcceptMovement } from '../domain/accept-movement.ts';
import type { DepositCommand } from '../domain/deposit.ts';
import type { FollowStatusChanges } from '../domain/follow-status-changes.ts';
import type { Movement } from '../domain/movement.ts';
import type { ReadTransactions } from '../domain/read-transactions.ts';
import type { TransferCommand } from '../domain/transfer.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { createDepositResolver } from './deposit.ts';
import { createQueries, createWalletResolvers } from './queries.ts';
import { createTransactionLoader, createTransactionResolvers } from './transaction.ts';
import { createStatusChangeResolvers, createTransactionStatusChanged } from './transaction-status-changed.ts';
import { createTransferResolver } from './transfer.ts';

export function createResolvers(useCases: {
  accept: AcceptMovement;
  deposit: Movement<DepositCommand>;
  transfer: Movement<TransferCommand>;
  read: ReadTransactions;
  follow: FollowStatusChanges;
}) {
  const { accept, deposit, transfer, read, follow } = useCases;
  const loaderOf = createTransactionLoader(read);
  return {
    Query: createQueries(read),
    Mutation: {
      deposit: createDepositResolver({ accept, deposit }),
      transfer: createTransferResolver({ accept, transfer }),
    },
    Subscription: { transactionStatusChanged: createTransactionStatusChanged(follow) },
    Transaction: createTransactionResolvers(loaderOf),
    TransactionStatusChange: createStatusChangeResolvers(loaderOf),
    Wallet: createWalletResolvers(read),
  } satisfies Resolvers;
}
