import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createScratchFolder, removeScratchFolder } from '../fixture/scratch-folder.ts';
import { findProcess } from '../process-table.ts';
import { StartFault } from '../start-fault.ts';
import { takeLock } from './lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await createScratchFolder();
  file = path.join(folder, 'lock');
});
afterEach(() => removeScratchFolder(folder));

describe('the lock of a data folder', () => {
  test('is refused while its owner runs, naming the pid', async () => {
    await takeLock(file, folder);
    await expect(takeLock(file, folder)).rejects.toThrow(new RegExp(`\\(pid ${process.pid}\\)`));
    await expect(takeLock(file, folder)).rejects.toBeInstanceOf(StartFault);
  });

  test('can be taken again once it is given back, and leaves no file', async () => {
    await (await takeLock(file, folder))();
    expect(await readdir(folder)).toEqual([]);
    await takeLock(file, folder);
  });

  test.each([
    ['a process that is gone', { pid: 4_194_305, started: '1' }],
    ['an earlier process whose pid is used again', { pid: process.pid, started: 'long ago' }],
  ])('of %s is taken over', async (_whose, owner) => {
    await writeFile(file, JSON.stringify(owner));
    await takeLock(file, folder);
    const started = (await findProcess(process.pid))?.started;
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ pid: process.pid, started });
    expect(await readdir(folder)).toEqual(['lock']);
  });

  test('cut short by a crash is taken over', async () => {
    await writeFile(file, '{"pid":');
    await takeLock(file, folder);
  });

  test('that another process took over meanwhile is not given back', async () => {
    const giveBack = await takeLock(file, folder);
    await writeFile(file, 'theirs');
    await giveBack();
    expect(await readFile(file, 'utf8')).toBe('theirs');
  });
});
