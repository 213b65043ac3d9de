import type { Migrations } from '@paygraph/database';

export const walletMigrations: Migrations = {
  folder: new URL('../../migrations/', import.meta.url),
  table: 'wallet_migrations',
};
