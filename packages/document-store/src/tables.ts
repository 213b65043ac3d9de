import { bigint, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Body } from './port.ts';

export const documents = pgTable(
  'documents',
  {
    collection: text('collection').notNull(),
    id: text('id').notNull(),
    owner: text('owner').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true, precision: 3 }).notNull(),
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    body: jsonb('body').$type<Body>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.collection, table.id] })],
);
