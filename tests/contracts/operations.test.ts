import { readdir, readFile } from 'node:fs/promises';
import { concatAST, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { readApi, readContract } from './schemas.ts';

const folder = new URL('../../schema/operations/', import.meta.url);
const files = (await readdir(folder)).sort();
const documents = await Promise.all(
  files.map(async (file) => parse(await readFile(new URL(file, folder), 'utf8'))),
);
// Fragments are shared across the files.
const promised = concatAST(documents);

test('every operation we promise is one of the API that stands', async () => {
  expect(validate(await readApi(), promised).map(String)).toEqual([]);
});

test('every operation we promise is one of the contract', async () => {
  expect(validate(await readContract(), promised).map(String)).toEqual([]);
});
