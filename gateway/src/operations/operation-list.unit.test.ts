import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hashOf, readOperationList } from './operation-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'paygraph-operations-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(content: unknown): ReadonlyMap<string, string> {
  const path = join(folder, 'operations.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readOperationList(path);
}

const manifest = (operations: unknown) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
});

test('reads the manifest of Apollo’s tools', () => {
  const body = '{ me { id } }';
  expect(read(manifest([{ id: hashOf(body), name: 'Me', type: 'query', body }]))).toEqual(
    new Map([[hashOf(body), body]]),
  );
});

test.each([
  ['no JSON', '{'],
  ['another format', { format: 'other', version: 1, operations: [] }],
  ['no operations', manifest(undefined)],
  ['an id that is not the hash of its document', manifest([{ id: hashOf('{ a }'), body: '{ b }' }])],
])('refuses %s, naming the variable', (_, content) =>
  expect(() => read(content)).toThrow(/^PERSISTED_OPERATIONS: .*operations\.json can’t be used/),
);

test('refuses a file there is not', () =>
  expect(() => readOperationList(join(folder, 'none.json'))).toThrow(/PERSISTED_OPERATIONS.*none\.json/));
