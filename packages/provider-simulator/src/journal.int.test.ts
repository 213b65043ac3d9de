import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openJournal } from './journal.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-journal-'));
  file = path.join(folder, 'journal.jsonl');
});
afterEach(() => rm(folder, { recursive: true }));

async function recordsIn(): Promise<readonly unknown[]> {
  const { journal, records } = await openJournal(folder);
  await journal.close();
  return records;
}

describe('the journal', () => {
  test('gives back all that was appended, in order, also what was appended at once', async () => {
    const { journal } = await openJournal(folder);
    const all = Array.from({ length: 500 }, (_, number) => ({ number }));
    await Promise.all(all.map((record) => journal.append(record)));
    await journal.close();
    expect(await recordsIn()).toEqual(all);
  });

  test('has a record in its file before it answers', async () => {
    const { journal } = await openJournal(folder);
    await journal.append({ number: 1 });
    expect(await readFile(file, 'utf8')).toBe('{"number":1}\n');
    await journal.close();
  });

  test('ignores a torn last line, and what comes after it is whole', async () => {
    await writeFile(file, '{"number":1}\n{"num');
    const { journal, records } = await openJournal(folder);
    expect(records).toEqual([{ number: 1 }]);
    await journal.append({ number: 2 });
    await journal.close();
    expect(await recordsIn()).toEqual([{ number: 1 }, { number: 2 }]);
  });

  test('refuses to start on damage that no crash explains, and says where', async () => {
    await writeFile(file, '{"number":1}\n{"num\n');
    await appendFile(file, '{"number":3}\n');
    await expect(openJournal(folder)).rejects.toThrow(/line 2 is damaged/);
  });

  test('rejects whatever it can’t write, and all that follows', async () => {
    const { journal } = await openJournal(folder);
    await journal.close();
    await expect(journal.append({ number: 1 })).rejects.toThrow();
    await expect(journal.append({ number: 2 })).rejects.toThrow();
  });
});
