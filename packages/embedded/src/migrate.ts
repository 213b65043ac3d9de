/**
 * The process of `make migrate`: brings the database of one service up to date, and ends. A service does so itself at its
 * start; where a deployment runs this before it, a migration that fails stops the deployment, and what runs runs on.
 */
import { type Environment, oneOf, readConfig } from '@paygraph/config';
import type { Migrations } from '@paygraph/database';
import { migrateService } from '@paygraph/foundation';
import { type DatabaseName, databaseNames } from './variables.ts';

const usage = `Brings the database of one service up to date, and ends; run again it changes nothing.

usage: SERVICE=${databaseNames.join('|')} make migrate

SERVICE             whose database
DATABASE_URL_<NAME> the database, as for the service; DATABASE_CA_FILE and ALLOW_PLAIN_CONNECTIONS, too

Ends with 0; with 1 where it could not, and then what was applied stays.
`;

const load: Readonly<Record<DatabaseName, () => Promise<readonly Migrations[]>>> = {
  users: async () => (await import('@paygraph/users/migrations')).databaseMigrations,
  wallets: async () => (await import('@paygraph/wallets/migrations')).databaseMigrations,
  transactions: async () => (await import('@paygraph/transactions/migrations')).databaseMigrations,
  payments: async () => (await import('@paygraph/payments/migrations')).databaseMigrations,
  notifications: async () => (await import('@paygraph/notifications/migrations')).databaseMigrations,
};

async function main(words: readonly string[], environment: Environment): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(usage);
    return 0;
  }
  if (words.length > 0) {
    process.stderr.write(`There is no ${words.join(' ')}.\n\n${usage}`);
    return 1;
  }
  const { SERVICE: name } = readConfig({ SERVICE: oneOf(...databaseNames) }, environment);
  await migrateService(name, environment, await load[name]());
  process.stdout.write(`The database of ${name} is up to date.\n`);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
