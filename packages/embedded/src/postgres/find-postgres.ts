import { realpath } from 'node:fs/promises';
import { readIfThere } from '../files.ts';
import { clusterPaths, readPassword } from './cluster.ts';
import { databaseUrl, isPostmasterOf, pidFile, readPidFile } from './postmaster.ts';

/** A Postgres that another process started. */
export interface FoundPostgres {
  readonly pid: number;
  readonly port: number;
  /** The address of a database, with user and password: a secret. */
  url(database: string): string;
}

/** The server that runs on a folder, with the port it really has; undefined where none runs or it is not ready yet. */
export async function findPostgres(folder: string): Promise<FoundPostgres | undefined> {
  const resolved = await realpath(folder).catch(() => undefined);
  if (resolved === undefined) return undefined;
  const paths = clusterPaths(resolved);
  const { pid, port, ready } = readPidFile((await readIfThere(pidFile(paths.data))) ?? '');
  if (!ready || !(await isPostmasterOf(pid, paths.data))) return undefined;
  const password = await readPassword(paths);
  return { pid, port, url: (database) => databaseUrl({ password, port }, database) };
}
