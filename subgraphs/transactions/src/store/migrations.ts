import type { Migrations } from '@paygraph/database';
import { documentMigrations } from '@paygraph/document-store';

export const transactionsMigrations: Migrations = {
  folder: new URL('../../migrations/', import.meta.url),
  table: 'transactions_migrations',
};

/** All that is the service's own in its database, in their order. */
export const databaseMigrations: readonly Migrations[] = [transactionsMigrations, documentMigrations];
