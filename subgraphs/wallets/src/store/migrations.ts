import type { Migrations } from '@paygraph/database';

export const walletMigrations: Migrations = {
  folder: new URL('../../migrations/', import.meta.url),
  table: 'wallet_migrations',
};

/** All that is the service's own in its database, in their order. */
export const databaseMigrations: readonly Migrations[] = [walletMigrations];
