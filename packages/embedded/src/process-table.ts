import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What the system knows of a running process; undefined where no such process runs. A process that has ended and only
 * waits for its parent to notice counts as not running.
 */
export interface RunningProcess {
  /** Its arguments, joined by spaces. */
  readonly command: string;
  /** When it started, in the system's own notation. With the pid it tells a process from a later one of the same pid. */
  readonly started: string;
}

export async function findProcess(pid: number): Promise<RunningProcess | undefined> {
  return process.platform === 'linux' ? await readProc(pid) : await askPs(pid);
}

/** proc(5): `cmdline` is empty for a process that has ended, and field 22 of `stat` is the start in clock ticks. */
async function readProc(pid: number): Promise<RunningProcess | undefined> {
  try {
    const [commandLine, stat] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    const command = commandLine.split('\0').join(' ').trim();
    // The second field is the name in brackets, and may hold spaces and brackets itself.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return command === '' || started === undefined ? undefined : { command, started };
  } catch {
    return undefined;
  }
}

async function askPs(pid: number): Promise<RunningProcess | undefined> {
  try {
    const [state, started, command] = await Promise.all(
      ['stat=', 'lstart=', 'command='].map(async (column) => {
        const { stdout } = await run('ps', ['-ww', '-o', column, '-p', String(pid)], { timeout: 5_000 });
        return stdout.trim();
      }),
    );
    if (!state || state.startsWith('Z') || !started || !command) return undefined;
    return { command, started };
  } catch {
    return undefined;
  }
}
