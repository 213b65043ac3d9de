import type { Migrations } from '@paygraph/database';

export const migrations: Migrations = {
  folder: new URL('../../migrations/', import.meta.url),
  table: 'users_migrations',
};

/** All that is the service's own in its database, in their order. */
export const databaseMigrations: readonly Migrations[] = [migrations];
