import type { Id, PaymentMethodId, TransactionId, UserId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import { bigint, integer, pgTable, smallint, text, timestamp } from 'drizzle-orm/pg-core';
import type { AttemptKind, AttemptState } from '../domain/attempt.ts';
import type { PaymentMethodKind } from '../domain/payment-method.ts';

export const paymentMethods = pgTable('payment_methods', {
  id: text('id').$type<PaymentMethodId>().primaryKey(),
  userId: text('user_id').$type<UserId>().notNull(),
  providerToken: text('provider_token').notNull(),
  kind: text('kind').$type<PaymentMethodKind>().notNull(),
  brand: text('brand'),
  last4: text('last4').notNull(),
  expiryMonth: smallint('expiry_month'),
  expiryYear: smallint('expiry_year'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  removedAt: timestamp('removed_at', { withTimezone: true }),
});

export const attempts = pgTable('attempts', {
  id: text('id').$type<Id<'att'>>().primaryKey(),
  transactionId: text('transaction_id').$type<TransactionId>().notNull(),
  kind: text('kind').$type<AttemptKind>().notNull(),
  refundId: text('refund_id').$type<TransactionId>(),
  userId: text('user_id').$type<UserId>().notNull(),
  paymentMethodId: text('payment_method_id').$type<PaymentMethodId>().notNull(),
  amountMinor: bigint('amount_minor', { mode: 'bigint' }).notNull(),
  currency: text('currency').$type<CurrencyCode>().notNull(),
  providerKey: text('provider_key').notNull(),
  status: text('status').$type<AttemptState['status']>().notNull(),
  providerReference: text('provider_reference'),
  declineCode: text('decline_code'),
  startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
  resolvedAt: timestamp('resolved_at', { withTimezone: true }),
  refundedMinor: bigint('refunded_minor', { mode: 'bigint' }).notNull().default(0n),
  nextAskAt: timestamp('next_ask_at', { withTimezone: true }),
  asks: integer('asks').notNull().default(0),
});
