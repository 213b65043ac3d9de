import { link, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { parseJson, readIfThere } from '../files.ts';
import { findProcess } from '../process-table.ts';
import { StartFault, systemCode } from '../start-fault.ts';

const ownerSchema = z.object({ pid: z.int().positive(), started: z.string() });

/** Each try meets another process that took the lock over in the same moment. */
const attempts = 5;

/**
 * Takes the lock for this process and answers how to give it back. The lock of a process that no longer runs is taken
 * over. Throws StartFault where a running process has it.
 */
export async function takeLock(file: string, folder: string): Promise<() => Promise<void>> {
  const mine = JSON.stringify({ pid: process.pid, started: (await findProcess(process.pid))?.started ?? '' });
  const claim = `${file}.${process.pid}`;
  await writeFile(claim, mine, { mode: 0o600 });
  try {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (await linked(claim, file)) return () => giveBack(file, mine);
      const found = await readIfThere(file);
      if (found !== undefined) await clearStale(file, found, folder);
    }
  } finally {
    await rm(claim, { force: true });
  }
  throw new StartFault(`The data folder ${folder} is being opened by other processes at the same time.`, {
    whatToDo: 'Start one Paygraph on a folder at a time.',
  });
}

/** A link appears with its content, all at once, and fails where the name is taken. */
async function linked(claim: string, file: string): Promise<boolean> {
  try {
    await link(claim, file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function clearStale(file: string, found: string, folder: string): Promise<void> {
  const pid = await runningOwner(found);
  if (pid !== undefined) throw inUse(pid, folder);
  // Taken aside first: had another process taken the stale lock over meanwhile, it is its lock that was moved.
  const aside = `${file}.${process.pid}.stale`;
  await rename(file, aside).catch(() => {});
  const moved = await readIfThere(aside);
  if (moved !== undefined && moved !== found) await link(aside, file).catch(() => {});
  await rm(aside, { force: true });
}

/** The pid of the process a lock belongs to, if it still runs. A later process with the same pid is not it. */
async function runningOwner(text: string): Promise<number | undefined> {
  const owner = ownerSchema.safeParse(parseJson(text)).data;
  if (owner === undefined) return undefined;
  const running = await findProcess(owner.pid);
  return running?.started === owner.started ? owner.pid : undefined;
}

function inUse(pid: number, folder: string): StartFault {
  return new StartFault(`Another Paygraph (pid ${pid}) is running on the data folder ${folder}.`, {
    whatToDo: `Use that one, stop it with \`kill ${pid}\`, or start this one beside it: DATA_DIR=<another folder> PORT_OFFSET=100 make start`,
  });
}

async function giveBack(file: string, mine: string): Promise<void> {
  if ((await readIfThere(file)) === mine) await rm(file, { force: true });
}
