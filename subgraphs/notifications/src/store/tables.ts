import type { NotificationId, UserId } from '@paygraph/ids';
import { boolean, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Channel } from '../domain/notification.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });

export const deliveriesDue = pgTable(
  'deliveries_due',
  {
    notificationId: text('notification_id').$type<NotificationId>().notNull(),
    channel: text('channel').$type<Channel>().notNull(),
    owner: text('owner').$type<UserId>().notNull(),
    topic: text('topic').notNull(),
    content: jsonb('content').notNull(),
    queuedAt: time('queued_at').notNull(),
    dueAt: time('due_at'),
    claim: integer('claim').notNull().default(0),
    inHand: boolean('in_hand').notNull().default(false),
    tries: integer('tries').notNull().default(0),
    waits: integer('waits').notNull().default(0),
    tryOpen: boolean('try_open').notNull().default(false),
    mayBeSent: boolean('may_be_sent').notNull().default(false),
    sentAt: time('sent_at'),
    maybeTwice: boolean('maybe_twice').notNull().default(false),
    lastError: text('last_error'),
    refused: boolean('refused').notNull().default(false),
    traceparent: text('traceparent'),
    endedAt: time('ended_at'),
  },
  (table) => [primaryKey({ columns: [table.notificationId, table.channel] })],
);
