import type { TransactionId } from '@paygraph/ids';
import { moneyField, perRequest, viewerOf } from '@paygraph/subgraph-server';
import DataLoader from 'dataloader';
import { failureTexts } from '../domain/failure-texts.ts';
import type { HistoryEvent, ReadHistory } from '../domain/history.ts';
import type { ReadTransactions } from '../domain/read-transactions.ts';
import { refundableAmount } from '../domain/refundable.ts';
import type { Transaction, WalletSide } from '../domain/transaction.ts';
import { counterpartyOf, seesWallet, type Viewer } from '../domain/visibility.ts';
import type { TransactionResolvers } from '../generated/resolver-types.ts';

export type LoadTransaction = ReturnType<typeof createTransactionLoader>;

/**
 * Loads what the viewer may see, many in one query. Nothing is remembered: a subscription is one request for as long
 * as it lives, and each of its events wants the transaction as it is then.
 */
export function createTransactionLoader(read: ReadTransactions) {
  return perRequest(
    (context) =>
      new DataLoader<string, Transaction | undefined>((ids) => read.byIds(ids, viewerOf(context)), {
        cache: false,
        maxBatchSize: 100,
      }),
  );
}

/** The refunds of a payment, those of many payments in one query. */
export function createRefundsLoader(read: ReadTransactions) {
  return perRequest(
    () =>
      new DataLoader<TransactionId, readonly Transaction[]>((ids) => read.refundsOf(ids), {
        cache: false,
        maxBatchSize: 100,
      }),
  );
}

/** The audit trail of a transaction, those of many in one query. */
export function createHistoryLoader(readHistory: ReadHistory) {
  return perRequest(
    () =>
      new DataLoader<TransactionId, readonly HistoryEvent[]>((ids) => readHistory(ids), {
        cache: false,
        maxBatchSize: 100,
      }),
  );
}

export function createTransactionResolvers(
  loaderOf: LoadTransaction,
  refundsLoaderOf: ReturnType<typeof createRefundsLoader>,
  historyLoaderOf: ReturnType<typeof createHistoryLoader>,
): TransactionResolvers {
  return {
    // Null to who is no party, like an id that was never given out.
    __resolveReference: async ({ id }, context) => (await loaderOf(context).load(id)) ?? null,
    amount: ({ amount }) => moneyField(amount),
    fee: ({ fee }) => moneyField(fee),
    sourceWallet: ({ source }, _args, context) => visibleWallet(source, viewerOf(context)),
    destinationWallet: ({ destination }, _args, context) => visibleWallet(destination, viewerOf(context)),
    paymentMethod: ({ paymentMethod }, _args, context) =>
      paymentMethod && paymentMethod.ownerId === viewerOf(context).userId
        ? { id: paymentMethod.paymentMethodId }
        : null,
    counterparty: (transaction, _args, context) => {
      const userId = counterpartyOf(viewerOf(context), transaction);
      return userId === undefined ? null : { id: userId };
    },
    // Known earlier where a charge is still being given back, but a failure only once it is one.
    failure: ({ status, failure }) =>
      status === 'FAILED' && failure ? { code: failure.code, message: failureTexts[failure.code] } : null,
    refundOf: async ({ refundOf }, _args, context) =>
      (refundOf && (await loaderOf(context).load(refundOf.paymentId))) ?? null,
    refunds: ({ id, type }, _args, context) => (type === 'PAYMENT' ? refundsLoaderOf(context).load(id) : []),
    // Whoever got hold of the transaction may see it, and its trail names nobody else.
    history: ({ id }, _args, context) => historyLoaderOf(context).load(id),
    refundableAmount: (transaction) => moneyField(refundableAmount(transaction)),
  };
}

function visibleWallet(side: WalletSide | undefined, viewer: Viewer): { id: string } | null {
  return side && seesWallet(viewer, side) ? { id: side.walletId } : null;
}
