import path from 'node:path';
import { findProcess } from '../process-table.ts';
import { databaseUser } from './cluster.ts';

/** The server's first process notes itself in the folder of its data. */
export function pidFile(dataFolder: string): string {
  return path.join(dataFolder, 'postmaster.pid');
}

/** The lines of a pid file that matter here, by their place in it (Postgres source, utils/pidfile.h). */
export function readPidFile(text: string): { pid: number; port: number; ready: boolean } {
  const lines = text.split('\n');
  const [pid, port, state] = [lines[0], lines[3], lines[7]];
  return { pid: Number(pid), port: Number(port), ready: state?.trim() === 'ready' };
}

/** True where that process is a Postgres server on that very folder. Asked before any signal: pids are used again. */
export async function isPostmasterOf(pid: number, dataFolder: string): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 1) return false;
  const found = await findProcess(pid);
  if (found === undefined) return false;
  const [program, argument] = found.command.split(' -D ');
  if (program === undefined || argument === undefined || path.basename(program) !== 'postgres') return false;
  return argument === dataFolder || argument.startsWith(`${dataFolder} `);
}

/** The address of one of its databases, with user and password: a secret. */
export function databaseUrl(server: { password: string; port: number }, database: string): string {
  return `postgres://${databaseUser}:${server.password}@127.0.0.1:${server.port}/${database}`;
}
