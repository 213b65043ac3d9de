import type { Transaction } from '../domain/transaction.ts';
import type { transactions } from './tables.ts';

type Row = typeof transactions.$inferSelect;

export function toTransaction(row: Row): Transaction {
  const { currency, failureCode, failureAbout } = row;
  return {
    id: row.id,
    type: row.type,
    status: row.status,
    version: row.version,
    amount: { minor: row.amountMinor, currency },
    fee: { minor: row.feeMinor, currency },
    initiatorId: row.initiatorId,
    source: walletSide(row.sourceWalletId, row.sourceOwnerId),
    destination: walletSide(row.destinationWalletId, row.destinationOwnerId),
    paymentMethod:
      row.paymentMethodId !== null && row.paymentMethodOwnerId !== null
        ? { paymentMethodId: row.paymentMethodId, ownerId: row.paymentMethodOwnerId }
        : undefined,
    description: row.description ?? undefined,
    reference: row.reference ?? undefined,
    refundOf:
      row.refundOf !== null
        ? { paymentId: row.refundOf, feeShare: { minor: row.feeShareMinor, currency } }
        : undefined,
    refundTotals: {
      refunded: row.refundedMinor,
      refunding: row.refundingMinor,
      feeRefunded: row.feeRefundedMinor,
      feeRefunding: row.feeRefundingMinor,
    },
    failure:
      failureCode !== null && failureAbout !== null ? { code: failureCode, about: failureAbout } : undefined,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    completedAt: row.completedAt ?? undefined,
    step: row.step,
    waitingFor: row.waitingFor ?? undefined,
    attempts: row.attempts,
    nextStepAt: row.nextStepAt ?? undefined,
  };
}

/** The columns of a transaction, but its lease, which is set by the database's clock, and what the database counts. */
export function toRow(transaction: Transaction): Omit<Row, 'nextStepAt' | 'revision'> {
  const { source, destination, paymentMethod, amount, fee } = transaction;
  return {
    id: transaction.id,
    type: transaction.type,
    amountMinor: amount.minor,
    currency: amount.currency,
    feeMinor: fee.minor,
    initiatorId: transaction.initiatorId,
    sourceWalletId: source?.walletId ?? null,
    sourceOwnerId: source?.ownerId ?? null,
    destinationWalletId: destination?.walletId ?? null,
    destinationOwnerId: destination?.ownerId ?? null,
    paymentMethodId: paymentMethod?.paymentMethodId ?? null,
    paymentMethodOwnerId: paymentMethod?.ownerId ?? null,
    description: transaction.description ?? null,
    reference: transaction.reference ?? null,
    createdAt: transaction.createdAt,
    refundOf: transaction.refundOf?.paymentId ?? null,
    feeShareMinor: transaction.refundOf?.feeShare.minor ?? 0n,
    ...refundColumns(transaction),
    ...movingColumns(transaction),
  };
}

/** The columns of a payment that its refunds change. */
export function refundColumns({ refundTotals }: Pick<Transaction, 'refundTotals'>) {
  return {
    refundedMinor: refundTotals.refunded,
    refundingMinor: refundTotals.refunding,
    feeRefundedMinor: refundTotals.feeRefunded,
    feeRefundingMinor: refundTotals.feeRefunding,
  };
}

/** The columns that change in the life of a transaction. */
export function movingColumns(transaction: Transaction) {
  return {
    status: transaction.status,
    version: transaction.version,
    failureCode: transaction.failure?.code ?? null,
    failureAbout: transaction.failure?.about ?? null,
    updatedAt: transaction.updatedAt,
    completedAt: transaction.completedAt ?? null,
    step: transaction.step,
    waitingFor: transaction.waitingFor ?? null,
    attempts: transaction.attempts,
  };
}

function walletSide(walletId: Row['sourceWalletId'], ownerId: Row['sourceOwnerId']): Transaction['source'] {
  return walletId !== null && ownerId !== null ? { walletId, ownerId } : undefined;
}
