import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { StartFault } from '../start-fault.ts';
import { type Binaries, postgresMajor } from './binaries.ts';
import type { OperatingUser } from './operating-user.ts';

const run = promisify(execFile);

/** The superuser of the cluster, and the one user the services sign in as. */
export const databaseUser = 'paygraph';

export interface ClusterPaths {
  /** Postgres' own folder. */
  readonly data: string;
  readonly password: string;
  readonly log: string;
}

export function clusterPaths(folder: string): ClusterPaths {
  return {
    data: path.join(folder, 'data'),
    password: path.join(folder, 'password'),
    log: path.join(folder, 'postgres.log'),
  };
}

/** Postgres and its tools see none of our variables: some are secrets, and PG… ones would change what they do. */
export const bareEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

export async function clusterExists(paths: ClusterPaths): Promise<boolean> {
  return await stat(path.join(paths.data, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/** Makes a new cluster, with a password drawn for it. Killed half-way it leaves nothing that looks like a cluster. */
export async function createCluster(options: {
  paths: ClusterPaths;
  binaries: Binaries;
  user: OperatingUser | undefined;
  durable: boolean;
}): Promise<void> {
  const { paths, binaries, user, durable } = options;
  await writePassword(paths.password, user);
  const unfinished = `${paths.data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (user) await chown(unfinished, user.uid, user.gid);
  const args = [
    `--pgdata=${unfinished}`,
    `--username=${databaseUser}`,
    `--pwfile=${paths.password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Text sorts by its bytes: the same on every machine, and no index breaks when the system's collations change.
    '--locale-provider=libc',
    '--locale=C',
    ...(durable ? [] : ['--no-sync']),
  ];
  await run(binaries.initdb, args, { ...user, cwd: '/', env: bareEnvironment, timeout: 120_000 }).catch(
    (error: unknown) => {
      throw new StartFault(`A new Postgres could not be set up in ${paths.data}: ${told(error)}`, {
        whatToDo: 'Look whether the disk is full; then start again: a half-made set-up is cleared away.',
        cause: error,
      });
    },
  );
  await rename(unfinished, paths.data);
}

function told(error: unknown): string {
  const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return stderr === '' ? String(error) : stderr;
}

async function writePassword(file: string, user: OperatingUser | undefined): Promise<void> {
  await writeFile(file, randomBytes(24).toString('base64url'), { mode: 0o600 });
  await chmod(file, 0o600);
  // `initdb` reads it, and runs as that user.
  if (user) await chown(file, user.uid, user.gid);
}

/** The password of an existing cluster. */
export async function readPassword(paths: ClusterPaths): Promise<string> {
  return await readFile(paths.password, 'utf8').catch((error: unknown) => {
    throw new StartFault(
      `The password of the Postgres in ${paths.data} can't be read from ${paths.password}.`,
      {
        whatToDo: 'Put that file back, or move the data folder away to begin with an empty one.',
        cause: error,
      },
    );
  });
}

/** Throws StartFault where the data was written by another major version than the binaries can read. */
export async function assertReadable(paths: ClusterPaths): Promise<void> {
  const version = (await readFile(path.join(paths.data, 'PG_VERSION'), 'utf8')).trim();
  if (version === String(postgresMajor)) return;
  throw new StartFault(
    `The data in ${paths.data} was written by Postgres ${version}; this Paygraph brings Postgres ${postgresMajor}.`,
    {
      whatToDo: `Start it with the version of Paygraph that wrote it, or move the data folder away to begin with an empty one.`,
    },
  );
}
