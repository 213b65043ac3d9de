import { realpath, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { readIfThere } from '../files.ts';
import { findProcess } from '../process-table.ts';
import { StartFault, systemCode } from '../start-fault.ts';
import { clusterPaths } from './cluster.ts';
import { isPostmasterOf, pidFile } from './postmaster.ts';

/** No process has it, on any system: Linux ends at 4,194,304 (proc(5), pid_max), macOS at 99,999. */
const impossiblePid = 4_194_305;

/**
 * Clears what a killed run left in the folder of a Postgres: a server that still runs there is stopped, a pid file
 * whose process is gone is made harmless. Tells through `onProgress` what it did.
 */
export async function clearLeftover(
  folder: string,
  onProgress: (text: string) => void = () => {},
): Promise<void> {
  const resolved = await realpath(folder).catch(() => undefined);
  if (resolved === undefined) return;
  const { data } = clusterPaths(resolved);
  const file = pidFile(data);
  const text = await readIfThere(file);
  const pid = Number.parseInt(text ?? '', 10);
  if (text === undefined || pid === impossiblePid) return;
  if (await isPostmasterOf(pid, data)) {
    onProgress(`Stopping the Postgres (pid ${pid}) that a killed run left behind`);
    await stopPostmaster(pid, data);
    return;
  }
  const taken = (await findProcess(pid)) !== undefined;
  onProgress(
    `Passing over ${file} of a killed run: pid ${pid} ${taken ? 'belongs to another program now' : 'is gone'}`,
  );
  // Not removed: Postgres reads on in it which shared memory the dead server had, and waits for its children to let
  // go of it. Only the pid is replaced, for Postgres would take another program of that pid for a living server.
  await writeFile(file, text.replace(/^[^\n]*/, String(impossiblePid)));
}

/** postgres(1): SIGINT ends sessions and shuts down in order; SIGQUIT ends at once and recovers at the next start. */
const signals = [
  { signal: 'SIGINT', waitMs: 10_000 },
  { signal: 'SIGQUIT', waitMs: 5_000 },
] as const;

async function stopPostmaster(pid: number, dataFolder: string): Promise<void> {
  for (const { signal, waitMs } of signals) {
    send(pid, signal);
    const deadline = Date.now() + waitMs;
    while (Date.now() < deadline) {
      if (!(await isPostmasterOf(pid, dataFolder))) return;
      await delay(20);
    }
  }
  throw new StartFault(`A Postgres (pid ${pid}) still runs on ${dataFolder} and does not stop.`, {
    whatToDo: `End it with \`kill -QUIT ${pid}\` and start again.`,
  });
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended by itself in between.
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}
