import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { coordinatesOf } from './coordinates.ts';
import { readApi, readContract } from './schemas.ts';

const [contract, api, listed] = await Promise.all([
  readContract().then(coordinatesOf),
  readApi().then(coordinatesOf),
  readList(),
]);

/** One coordinate a line. */
async function readList(): Promise<readonly string[]> {
  const text = await readFile(new URL('missing.txt', import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}

test('what the contract names is there, or is listed as missing', () => {
  const missing = [...contract.keys()].filter((coordinate) => !api.has(coordinate));
  expect(missing.filter((coordinate) => !listed.includes(coordinate))).toEqual([]);
});

test('what is there is no longer listed as missing: take it off the list', () => {
  expect(listed.filter((coordinate) => api.has(coordinate))).toEqual([]);
});

test('the list of what is missing names only what the contract names, once and sorted', () => {
  expect(listed.filter((coordinate) => !contract.has(coordinate))).toEqual([]);
  expect(listed).toEqual([...new Set(listed)].sort());
});

test('what is there is to the letter what the contract says: kind, type, nullability, default', () => {
  const common = [...contract].filter(([coordinate]) => api.has(coordinate));
  const found = common.map(([coordinate]) => [coordinate, api.get(coordinate)]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(common));
});

test('an argument or input field beyond the contract can be left out', () => {
  const added = [...api].filter(([coordinate]) => !contract.has(coordinate));
  const compulsory = added.filter(
    ([coordinate, value]) => value.endsWith('!') && isInputOfContract(coordinate),
  );
  if (added.length > 0) console.log(`Beyond the contract: ${added.map(([name]) => name).join(', ')}`);
  expect(compulsory).toEqual([]);
});

/** True where a client that knows only the contract already gives an input there. */
function isInputOfContract(coordinate: string): boolean {
  const argument = /^(.+)\(.+:\)$/.exec(coordinate)?.[1];
  if (argument !== undefined) return contract.has(argument);
  return contract.get(coordinate.split('.')[0] ?? '')?.startsWith('input') ?? false;
}
