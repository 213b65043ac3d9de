import { mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { StartFault, systemCode } from '../start-fault.ts';
import { assertFormat } from './format.ts';
import { takeLock } from './lock.ts';

/** Where things are in a data folder. */
export interface DataFolder {
  readonly path: string;
  readonly keys: string;
  readonly mail: string;
  readonly postgres: string;
  readonly provider: string;
  /** Lets another process have the folder. */
  release(): Promise<void>;
}

/**
 * Opens the folder that outlives a run, creating it where it is missing, for this process alone. Throws StartFault
 * where it can't be used: not a folder, not writable, in use by another process, written by a newer version.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  return await tellingFolderFaults(folder, async () => {
    // As root, Postgres runs as another user, who must get through to its own folder; the keys are closed by themselves.
    await mkdir(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    const resolved = await realpath(folder);
    const release = await takeLock(path.join(resolved, 'lock'), resolved);
    try {
      await assertFormat(path.join(resolved, 'format.json'), resolved);
    } catch (error) {
      await release();
      throw error;
    }
    return {
      path: resolved,
      keys: path.join(resolved, 'keys'),
      mail: path.join(resolved, 'mail'),
      postgres: path.join(resolved, 'postgres'),
      provider: path.join(resolved, 'provider'),
      release,
    };
  });
}

const elsewhere = 'or name another folder: DATA_DIR=<folder> make start';

const reasons: Readonly<Record<string, { what: string; whatToDo: string }>> = {
  EACCES: {
    what: 'it may not be written by this user',
    whatToDo: `Change its owner or its rights, ${elsewhere}`,
  },
  EPERM: {
    what: 'it may not be written by this user',
    whatToDo: `Change its owner or its rights, ${elsewhere}`,
  },
  EROFS: { what: 'its disk is read-only', whatToDo: `Mount it for writing, ${elsewhere}` },
  ENOSPC: { what: 'its disk is full', whatToDo: `Make room, ${elsewhere}` },
  EDQUOT: { what: 'your share of its disk is used up', whatToDo: `Make room, ${elsewhere}` },
  ENOTDIR: { what: 'a file stands where a folder is needed', whatToDo: `Move that file away, ${elsewhere}` },
  EEXIST: { what: 'a file stands where a folder is needed', whatToDo: `Move that file away, ${elsewhere}` },
};

/** Runs work in the folder; what the system refuses becomes a StartFault in plain words. */
export async function tellingFolderFaults<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = reasons[systemCode(error) ?? ''];
    if (reason === undefined || error instanceof StartFault) throw error;
    const at = (error as NodeJS.ErrnoException).path;
    const where = at === undefined || at === folder ? '' : ` (at ${at})`;
    throw new StartFault(`The data folder ${folder} can't be used: ${reason.what}${where}.`, {
      whatToDo: reason.whatToDo,
      cause: error,
    });
  }
}
