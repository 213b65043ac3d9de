import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { UserId } from '@paygraph/ids';

export interface MessageJournal {
  /** Adds the line of a message, unless there is one of its key already. It lasts once this resolves. */
  record(owner: UserId, line: { readonly key: string; readonly [field: string]: string }): Promise<void>;
}

/**
 * What simulated senders have sent: a file for each person, one line of JSON a message, for the owner's eyes only. Throws
 * where the folder can't be made.
 */
export async function openMessageJournal(folder: string): Promise<MessageJournal> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  /** The last write under way to each file: two at once would both find that there is no line yet. */
  const writing = new Map<string, Promise<void>>();
  return {
    record: async (owner, line) => {
      const file = path.join(folder, `${owner}.jsonl`);
      const turn = (writing.get(file) ?? Promise.resolve()).catch(() => {}).then(() => append(file, line));
      writing.set(file, turn);
      try {
        await turn;
      } finally {
        if (writing.get(file) === turn) writing.delete(file);
      }
    },
  };
}

async function append(file: string, line: { readonly key: string }): Promise<void> {
  const written = await readIfThere(file);
  if (written.split('\n').some((known) => keyOf(known) === line.key)) return;
  // A machine that died may have left half a line: the next one begins on its own.
  const start = written === '' || written.endsWith('\n') ? '' : '\n';
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.appendFile(`${start}${JSON.stringify(line)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** undefined of half a line. */
function keyOf(line: string): unknown {
  try {
    const known: unknown = JSON.parse(line);
    return typeof known === 'object' && known !== null && 'key' in known ? known.key : undefined;
  } catch {
    return undefined;
  }
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
