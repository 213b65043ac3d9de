import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A file of JSON lines that only grows. What was appended is there after the process is killed. */
export interface Journal {
  /** Resolves once the record is on the disk. Rejects where it may not be; then every later append rejects too. */
  append(record: object): Promise<void>;
  /** Waits for what is being written, then closes the file. */
  close(): Promise<void>;
}

/**
 * Opens the journal in `folder`, which is made where it is missing, and reads what it holds. A last line without its
 * line break was torn by a crash before anyone was told of it: it is cut off. Throws on any other damage.
 */
export async function openJournal(
  folder: string,
): Promise<{ journal: Journal; records: readonly unknown[] }> {
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'journal.jsonl');
  const handle = await open(file, 'a');
  const written = await readFile(file);
  const wholeLength = written.lastIndexOf('\n') + 1;
  if (wholeLength < written.length) await handle.truncate(wholeLength);
  const lines = written.subarray(0, wholeLength).toString('utf8').split('\n').slice(0, -1);
  const records = lines.map((line, index) => parseLine(line, `${file}, line ${index + 1}`));
  await handle.sync();
  await syncFolder(folder);
  return { journal: createJournal(handle), records };
}

function parseLine(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${place} is damaged: it is no JSON`);
  }
}

/** A new file is there after a crash only if its folder's entry for it is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function createJournal(handle: FileHandle): Journal {
  let waiting: { line: string; done: PromiseWithResolvers<void> }[] = [];
  let writing: Promise<void> | undefined;
  let broken: unknown;

  /** Records that arrive while the disk is busy go down together, with one sync. */
  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        // Once a write or sync failed, nobody knows what the file holds: nothing may be answered from it any more.
        if (broken !== undefined) throw broken;
        await handle.appendFile(batch.map(({ line }) => line).join(''));
        await handle.datasync();
        for (const { done } of batch) done.resolve();
      } catch (error) {
        broken = error;
        for (const { done } of batch) done.reject(error);
      }
    }
    writing = undefined;
  }

  return {
    append: (record) => {
      const done = Promise.withResolvers<void>();
      waiting.push({ line: `${JSON.stringify(record)}\n`, done });
      writing ??= writeAll();
      return done.promise;
    },
    close: async () => {
      await writing;
      await handle.close();
    },
  };
}
