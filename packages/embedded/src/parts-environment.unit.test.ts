import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPartsEnvironment } from './parts-environment.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'paygraph-parts-environment-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('each line names a variable; what it holds may have an equals sign', async () => {
  await mkdir(path.join(folder, 'parts'));
  await writeFile(
    path.join(folder, 'parts', 'environment'),
    '# written by make parts-up\nREDIS_URL=redis://127.0.0.1:1\n\nDATABASE_URL_USERS=postgres://u:p@h/users?a=b\n',
  );
  expect(await readPartsEnvironment(folder)).toEqual({
    REDIS_URL: 'redis://127.0.0.1:1',
    DATABASE_URL_USERS: 'postgres://u:p@h/users?a=b',
  });
});

test('where no parts were started nothing is told', async () => {
  expect(await readPartsEnvironment(folder)).toEqual({});
});
