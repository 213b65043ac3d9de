import type { Migrations } from '@paygraph/database';

export const migrations: Migrations = {
  folder: new URL('../../migrations/', import.meta.url),
  table: 'users_migrations',
};
