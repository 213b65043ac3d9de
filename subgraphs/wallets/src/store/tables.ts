import type { TransactionId, UserId, WalletId } from '@paygraph/ids';
import type { CurrencyCode } from '@paygraph/money';
import { bigint, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { EntryDirection } from '../domain/account.ts';
import type { WalletStatus } from '../domain/wallet.ts';

/** The tables that are read and written through drizzle; their constraints and indexes stand in `migrations/`. */
export const accounts = pgTable('accounts', {
  id: text('id').primaryKey(),
  kind: text('kind').$type<'wallet' | 'system'>().notNull(),
  currency: text('currency').$type<CurrencyCode>().notNull(),
  status: text('status').$type<WalletStatus>().notNull().default('ACTIVE'),
  statusBeforeFreeze: text('status_before_freeze').$type<Exclude<WalletStatus, 'FROZEN'>>(),
  debitsPosted: bigint('debits_posted', { mode: 'bigint' }).notNull().default(0n),
  creditsPosted: bigint('credits_posted', { mode: 'bigint' }).notNull().default(0n),
  debitsPending: bigint('debits_pending', { mode: 'bigint' }).notNull().default(0n),
  creditsPending: bigint('credits_pending', { mode: 'bigint' }).notNull().default(0n),
  version: bigint('version', { mode: 'bigint' }).notNull().default(0n),
});

export const wallets = pgTable('wallets', {
  id: text('id').$type<WalletId>().primaryKey(),
  ownerId: text('owner_id').$type<UserId>().notNull(),
  currency: text('currency').$type<CurrencyCode>().notNull(),
  name: text('name').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
});

export const entries = pgTable('entries', {
  id: text('id').primaryKey(),
  accountId: text('account_id').notNull(),
  accountVersion: bigint('account_version', { mode: 'bigint' }).notNull(),
  transactionId: text('transaction_id').$type<TransactionId>().notNull(),
  direction: text('direction').$type<EntryDirection>().notNull(),
  amountMinor: bigint('amount_minor', { mode: 'bigint' }).notNull(),
  balanceAfterMinor: bigint('balance_after_minor', { mode: 'bigint' }).notNull(),
  postedAt: timestamp('posted_at', { withTimezone: true }).notNull(),
});
