import path from 'node:path';
import { address, type Environment, readConfig } from '@paygraph/config';
import { readPartsEnvironment } from './parts-environment.ts';
import { findPostgres } from './postgres/index.ts';
import { StartFault, systemCode } from './start-fault.ts';
import { type DatabaseName, dataFolderVariables } from './variables.ts';

/**
 * Where a running system has the database of a service: the one its variable names, or else the one in its data folder,
 * or in the Postgres that `make parts-up` started. Throws ConfigError, or StartFault where no system runs. The answer holds a password.
 */
export async function findDatabaseUrl(environment: Environment, name: DatabaseName): Promise<string> {
  const variable = `DATABASE_URL_${name.toUpperCase()}`;
  const { [variable]: given } = readConfig(
    { [variable]: address('postgres:', 'postgresql:').optional() },
    environment,
  );
  if (given !== undefined) return given;
  const dataFolder = path.resolve(readConfig(dataFolderVariables, environment).DATA_DIR);
  const postgres = await findPostgres(path.join(dataFolder, 'postgres')).catch((error: unknown) => {
    throw systemCode(error) === 'EACCES' ? anotherUsers(dataFolder, error) : error;
  });
  if (postgres) return postgres.url(name);
  const { [variable]: ofParts } = await readPartsEnvironment(dataFolder);
  if (ofParts !== undefined) return ofParts;
  throw new StartFault(`No Paygraph runs on the data folder ${dataFolder}.`, {
    whatToDo: `Start it with \`make start\`, or say which one you mean: by its data folder (DATA_DIR) or its database (${variable}).`,
  });
}

function anotherUsers(dataFolder: string, cause: unknown): StartFault {
  return new StartFault(`The data folder ${dataFolder} belongs to another user.`, {
    whatToDo: 'Run this as the user who runs Paygraph.',
    cause,
  });
}
