import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { findProcess } from '@paygraph/embedded/process-table';
import { endProcess, findPartProcess } from './pid-file.ts';

const prefix = 'paygraph-part-';

/** A folder for a part that a test starts. The pid in its name lets a later run see whose it was. */
export async function createScratchFolder(name: string): Promise<string> {
  return await mkdtemp(path.join(os.tmpdir(), `${prefix}${process.pid}-${name}-`));
}

/** Ends the parts that killed test runs left behind, and removes their folders. */
export async function sweepScratchFolders(): Promise<void> {
  for (const name of await readdir(os.tmpdir())) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || (await findProcess(pid)) !== undefined) continue;
    const folder = path.join(os.tmpdir(), name);
    const running = await findPartProcess(folder);
    if (running !== undefined) await endProcess(running, ['SIGKILL']);
    await rm(folder, { recursive: true, force: true });
  }
}
