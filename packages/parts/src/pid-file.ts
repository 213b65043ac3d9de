import { readdir, readFile, readlink, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findProcess } from '@paygraph/embedded/process-table';

/** Beside the data of a part: which process runs on it. */
export function pidFileOf(folder: string): string {
  return path.join(folder, 'pid');
}

export async function writePidFile(folder: string, pid: number): Promise<void> {
  const started = (await findProcess(pid))?.started ?? '';
  await writeFile(pidFileOf(folder), `${pid} ${started}\n`);
}

/**
 * The process that runs on a folder; undefined where none does. Pids are used again, and times count from the start of
 * the machine: it must have started when the file says, and, where the system tells, work in that very folder.
 */
export async function findPartProcess(folder: string): Promise<number | undefined> {
  const text = await readFile(pidFileOf(folder), 'utf8').catch(() => '');
  const [, digits, started] = /^(\d+) (.+)$/m.exec(text) ?? [];
  const pid = Number(digits);
  if (digits === undefined || !Number.isSafeInteger(pid) || pid <= 1) return undefined;
  if ((await findProcess(pid))?.started !== started) return undefined;
  const [works, there] = await Promise.all([
    readlink(`/proc/${pid}/cwd`).catch(() => undefined),
    realpath(folder),
  ]);
  return works === undefined || works === there ? pid : undefined;
}

const waitMs: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGTERM: 20_000, SIGKILL: 10_000 };

/** Sends one signal after the other until the process has ended. Throws where none of them ends it. */
export async function endProcess(pid: number, signals: readonly ('SIGTERM' | 'SIGKILL')[]): Promise<void> {
  for (const signal of signals) {
    if (!send(pid, signal)) return;
    // A process that was paused hears SIGTERM only when it goes on.
    send(pid, 'SIGCONT');
    const deadline = Date.now() + (waitMs[signal] ?? 0);
    while (Date.now() < deadline) {
      if (await hasEnded(pid)) return;
      await delay(10);
    }
  }
  throw new Error(`Process ${pid} does not end.`);
}

/**
 * Linux empties the command line of a process that is killed before it closes its ports: only when it waits for its
 * parent, and the last of its threads with it, are they free for the next (proc(5), `stat` and `task`).
 */
async function hasEnded(pid: number): Promise<boolean> {
  if ((await findProcess(pid)) !== undefined) return false;
  const [stat, threads] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
    readdir(`/proc/${pid}/task`).catch(() => []),
  ]);
  const state = stat.slice(stat.lastIndexOf(')') + 2).charAt(0);
  return state === '' || (state === 'Z' && threads.length <= 1);
}

/** False where there is no such process. */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}
