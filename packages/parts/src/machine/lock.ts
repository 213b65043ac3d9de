import { link, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readIfThere } from '@paygraph/embedded/files';
import { findProcess } from '@paygraph/embedded/process-table';
import { StartFault, systemCode } from '@paygraph/embedded/start-fault';

/** Runs the work while no other command starts or stops parts in that folder. Throws StartFault where one does. */
export async function alone<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(folder, 'lock');
  await take(file);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function take(file: string): Promise<void> {
  // Written first, and linked to its name then: a lock is never seen before it says whose it is.
  const claim = `${file}.${process.pid}`;
  await writeFile(claim, `${process.pid} ${(await findProcess(process.pid))?.started}`, { mode: 0o600 });
  try {
    // Twice: the lock of a command that was killed is cleared away, and then taken.
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      if (await linked(claim, file)) return;
      if (await isHeld(file)) break;
      await rm(file, { force: true });
    }
  } finally {
    await rm(claim, { force: true });
  }
  throw new StartFault('Another parts-up or parts-down is under way.', {
    whatToDo: 'Wait until it is through; then start again.',
  });
}

async function linked(claim: string, file: string): Promise<boolean> {
  try {
    await link(claim, file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Whether the process that took it still runs. A later one with the same pid is not it. */
async function isHeld(file: string): Promise<boolean> {
  const [pid, ...started] = ((await readIfThere(file)) ?? '').split(' ');
  const running = await findProcess(Number(pid));
  return running !== undefined && running.started === started.join(' ');
}
