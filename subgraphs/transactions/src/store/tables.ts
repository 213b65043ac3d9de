import type { PaymentMethodId, TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import { bigint, date, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { About, FailureCode } from '../domain/refusal.ts';
import type { Step, TransactionStatus, TransactionType, WaitingFor } from '../domain/transaction.ts';

/** Milliseconds, as JavaScript keeps them: what is read compares equal to what stands there. */
const instant = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

const minor = (name: string) => bigint(name, { mode: 'bigint' }).notNull();

export const transactions = pgTable('transactions', {
  id: text('id').$type<TransactionId>().primaryKey(),
  type: text('type').$type<TransactionType>().notNull(),
  status: text('status').$type<TransactionStatus>().notNull(),
  version: integer('version').notNull(),
  amountMinor: minor('amount_minor'),
  currency: text('currency').$type<CurrencyCode>().notNull(),
  feeMinor: minor('fee_minor'),
  initiatorId: text('initiator_id').$type<UserId>().notNull(),
  sourceWalletId: text('source_wallet_id').$type<WalletId>(),
  sourceOwnerId: text('source_owner_id').$type<UserId>(),
  destinationWalletId: text('destination_wallet_id').$type<WalletId>(),
  destinationOwnerId: text('destination_owner_id').$type<UserId>(),
  paymentMethodId: text('payment_method_id').$type<PaymentMethodId>(),
  paymentMethodOwnerId: text('payment_method_owner_id').$type<UserId>(),
  description: text('description'),
  reference: text('reference'),
  failureCode: text('failure_code').$type<FailureCode>(),
  failureAbout: text('failure_about').$type<About>(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
  completedAt: instant('completed_at'),
  step: text('step').$type<Step>().notNull(),
  waitingFor: text('waiting_for').$type<WaitingFor>(),
  attempts: integer('attempts').notNull(),
  nextStepAt: instant('next_step_at'),
  refundOf: text('refund_of').$type<TransactionId>(),
  feeShareMinor: minor('fee_share_minor').default(0n),
  refundedMinor: minor('refunded_minor').default(0n),
  refundingMinor: minor('refunding_minor').default(0n),
  feeRefundedMinor: minor('fee_refunded_minor').default(0n),
  feeRefundingMinor: minor('fee_refunding_minor').default(0n),
  revision: bigint('revision', { mode: 'bigint' }).notNull().default(0n),
});

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    userId: text('user_id').$type<UserId>().notNull(),
    key: text('key').notNull(),
    fingerprint: text('fingerprint').notNull(),
    transactionId: text('transaction_id').$type<TransactionId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.key] })],
);

export const dailyOutgoing = pgTable(
  'daily_outgoing',
  {
    userId: text('user_id').$type<UserId>().notNull(),
    day: date('day', { mode: 'string' }).notNull(),
    currency: text('currency').$type<CurrencyCode>().notNull(),
    outgoingMinor: minor('outgoing_minor'),
  },
  (table) => [primaryKey({ columns: [table.userId, table.day, table.currency] })],
);

export const vainLookups = pgTable('vain_lookups', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  userId: text('user_id').$type<UserId>().notNull(),
  at: timestamp('at', { withTimezone: true }).notNull(),
});
