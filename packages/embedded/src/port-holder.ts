import { readdir, readFile, readlink } from 'node:fs/promises';
import { findProcess } from './process-table.ts';

export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

/** The process that listens on a port; undefined where the system doesn't tell (not Linux, another user's). */
export async function findListener(port: number): Promise<PortHolder | undefined> {
  if (process.platform !== 'linux') return undefined;
  const sockets = await listeningSockets(port);
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isSafeInteger(pid) && pid > 0);
  for (const pid of pids) {
    if (!(await holdsOneOf(pid, sockets))) continue;
    const command = (await findProcess(pid))?.command;
    return command === undefined ? undefined : { pid, command: command.slice(0, 80) };
  }
  return undefined;
}

/** proc(5), /proc/net/tcp: local address in hexadecimal, state 0A for listening, the socket's inode. */
async function listeningSockets(port: number): Promise<ReadonlySet<string>> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)));
  return new Set(
    rows
      .filter(([, local, , state]) => state === '0A' && local?.endsWith(suffix))
      .map((row) => `socket:[${row[9]}]`),
  );
}

async function holdsOneOf(pid: number, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  for (const descriptor of descriptors) {
    const target = await readlink(`${folder}/${descriptor}`).catch(() => '');
    if (sockets.has(target)) return true;
  }
  return false;
}
