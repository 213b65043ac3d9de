import type { Migrations } from '@paygraph/database';

export const paymentsMigrations: Migrations = {
  folder: new URL('../../migrations/', import.meta.url),
  table: 'payments_migrations',
};

/** All that is the service's own in its database, in their order. */
export const databaseMigrations: readonly Migrations[] = [paymentsMigrations];
