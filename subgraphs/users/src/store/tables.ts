import type { Id, UserId } from '@paygraph/ids';
import { bigint, boolean, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { LinkPurpose, RevocationReason } from '../domain/account-event.ts';
import type { Role } from '../domain/user.ts';

const instant = (name: string) => timestamp(name, { withTimezone: true });

export const users = pgTable('users', {
  id: text('id').$type<UserId>().primaryKey(),
  email: text('email').notNull(),
  displayName: text('display_name').notNull(),
  phone: text('phone'),
  role: text('role').$type<Role>().notNull(),
  passwordHash: text('password_hash').notNull(),
  emailVerifiedAt: instant('email_verified_at'),
  contestedAt: instant('contested_at'),
  roleInDoubt: boolean('role_in_doubt').notNull().default(false),
  createdAt: instant('created_at').notNull(),
  version: bigint('version', { mode: 'bigint' }).notNull().default(1n),
});

export const sessions = pgTable('sessions', {
  id: text('id').$type<Id<'ses'>>().primaryKey(),
  userId: text('user_id').$type<UserId>().notNull(),
  refreshTokenHash: text('refresh_token_hash').notNull(),
  previousTokenHash: text('previous_token_hash'),
  rotatedAt: instant('rotated_at'),
  expiresAt: instant('expires_at').notNull(),
  userAgent: text('user_agent'),
  ipAddress: text('ip_address'),
  secondFactor: boolean('second_factor').notNull(),
  createdAt: instant('created_at').notNull(),
  lastSeenAt: instant('last_seen_at').notNull(),
  revokedAt: instant('revoked_at'),
  revokedReason: text('revoked_reason').$type<RevocationReason>(),
});

export const secondFactors = pgTable('second_factors', {
  userId: text('user_id').$type<UserId>().primaryKey(),
  pendingSecret: text('pending_secret'),
  secret: text('secret'),
  lastUsedStep: bigint('last_used_step', { mode: 'number' }),
  recoveryCodeHashes: text('recovery_code_hashes').array().notNull(),
});

export const knownAddresses = pgTable(
  'known_addresses',
  {
    userId: text('user_id').$type<UserId>().notNull(),
    block: text('block').notNull(),
    lastSignedInAt: instant('last_signed_in_at').notNull(),
  },
  ({ userId, block }) => [primaryKey({ columns: [userId, block] })],
);

export const linkRequests = pgTable('link_requests', {
  id: text('id').$type<Id<'eml'>>().primaryKey(),
  userId: text('user_id').$type<UserId>().notNull(),
  purpose: text('purpose').$type<LinkPurpose>().notNull(),
  tokenHash: text('token_hash'),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
  createdAt: instant('created_at').notNull(),
});
