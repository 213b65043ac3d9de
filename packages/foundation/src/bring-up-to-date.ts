import {
  ConfigError,
  type Environment,
  isPlainRefused,
  plainConnectionVariables,
  readConfig,
  refusePlain,
} from '@paygraph/config';
import {
  databaseTlsVariables,
  type Migrations,
  mayBePlain,
  migrateDatabase,
  withTls,
} from '@paygraph/database';
import { outboxMigrations } from '@paygraph/outbox';
import { type DomainServiceName, databaseAddress, databaseVariable } from './environment.ts';

/** Of what a service reads, the part by which its database is reached. */
export function databaseVariables(name: DomainServiceName) {
  return {
    ...plainConnectionVariables,
    ...databaseTlsVariables,
    ...Object.fromEntries([[databaseVariable(name), databaseAddress(name)]]),
  };
}

/**
 * Brings a service's database up to date, as the service does itself at its start, where that is to be done before it:
 * a migration that fails then stops a deployment, and no process. Throws ConfigError, or with the variable's name what
 * Postgres said.
 */
export async function migrateService(
  name: DomainServiceName,
  environment: Environment,
  migrations: readonly Migrations[],
): Promise<void> {
  const variable = databaseVariable(name);
  const shape = databaseVariables(name);
  const read = readConfig<typeof shape>(shape, environment, [
    refusePlain('postgres', [variable], mayBePlain),
  ]);
  const named: Readonly<Record<string, unknown>> = read;
  const url = named[variable];
  if (typeof url !== 'string') throw new ConfigError([`${variable} is missing`]);
  const tls = { required: isPlainRefused('postgres', read), caFile: read.DATABASE_CA_FILE };
  await bringUpToDate({ name, databaseUrl: withTls(url, tls) }, migrations);
}

/** Whoever reads why a service did not start is told which of its databases it was: Postgres names none. */
export async function bringUpToDate(
  { name, databaseUrl }: { readonly name: DomainServiceName; readonly databaseUrl: string },
  migrations: readonly Migrations[],
): Promise<void> {
  try {
    await migrateDatabase(databaseUrl, [outboxMigrations, ...migrations]);
  } catch (error) {
    throw new Error(`${databaseVariable(name)}: ${reasonOf(error)}`, { cause: error });
  }
}

/** A host with several addresses, none of which answers, is an error of many without a text of its own. */
function reasonOf(error: unknown): string {
  if (!(error instanceof AggregateError)) return error instanceof Error ? error.message : String(error);
  return error.message || error.errors.map(reasonOf).join(', ');
}
