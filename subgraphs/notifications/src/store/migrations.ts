import type { Migrations } from '@paygraph/database';
import { documentMigrations } from '@paygraph/document-store';

export const notificationsMigrations: Migrations = {
  folder: new URL('../../migrations/', import.meta.url),
  table: 'notifications_migrations',
};

/** All that is the service's own in its database, in their order. */
export const databaseMigrations: readonly Migrations[] = [documentMigrations, notificationsMigrations];
