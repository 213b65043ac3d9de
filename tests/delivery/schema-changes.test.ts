/** What `make schema-changes` tells of a schema that changes: read by clients that nobody can ask. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { repository } from '@paygraph/testing';
import { expect, test } from 'vitest';
import { compareSupergraphs } from '../../schema/breaking-changes.ts';

const run = promisify(execFile);
const supergraph = await readFile(path.join(repository, 'schema', 'supergraph.graphql'), 'utf8');

const displayName = '  displayName: String! @join__field(graph: USERS)';
const displayNameIsGone = /^\w+\.displayName was removed\.$/;

/** The supergraph with one text in place of another, which must be in it. */
function changed(from: string | RegExp, to: string): string {
  const after = supergraph.replace(from, to);
  expect(after).not.toBe(supergraph);
  return after;
}

test('finds nothing between a schema and itself', () => {
  expect(compareSupergraphs(supergraph, supergraph)).toEqual({ breaking: [], announced: [], dangerous: [] });
});

test('tells of a field that is gone, of an argument that became needed, and of a type that changed', () => {
  const gone = compareSupergraphs(supergraph, changed(displayName, ''));
  expect(gone.breaking.join('\n')).toMatch(displayNameIsGone);

  const nullable = changed(/^( {2}available: Money)!/m, '$1');
  expect(compareSupergraphs(supergraph, nullable).breaking).toEqual([
    'Balance.available changed type from Money! to Money.',
  ]);

  const demanding = changed(/^input TransferInput\b([^{]*)\{/m, 'input TransferInput$1{\n  purpose: String!');
  expect(compareSupergraphs(supergraph, demanding).breaking).toEqual([
    'A required field purpose on input type TransferInput was added.',
  ]);
});

test('lets a field go that was marked as deprecated before, and says so', () => {
  const deprecated = changed(displayName, `${displayName} @deprecated(reason: "Use name.")`);
  const { breaking, announced } = compareSupergraphs(deprecated, changed(displayName, ''));
  expect(breaking).toEqual([]);
  expect(announced.join('\n')).toMatch(displayNameIsGone);
});

test('warns of a new value of an enum, and lets it pass', () => {
  const { breaking, dangerous } = compareSupergraphs(
    supergraph,
    changed(
      /^enum TransactionStatus\b([^{]*)\{/m,
      'enum TransactionStatus$1{\n  PONDERED @join__enumValue(graph: TRANSACTIONS)',
    ),
  );
  expect(breaking).toEqual([]);
  expect(dangerous).toEqual(['PONDERED was added to enum type TransactionStatus.']);
});

test('what no client sees may change: the operations services have for one another', () => {
  const internal = changed(/^ {2}postTransaction\(/m, '  postMovement(');
  expect(compareSupergraphs(supergraph, internal).breaking).toEqual([]);
});

test('the command compares with a commit, and says what it takes where it is given none', async () => {
  const command = (...words: readonly string[]) =>
    run(process.execPath, ['schema/breaking-main.ts', ...words], { cwd: repository });
  const same = await command('HEAD');
  expect(same.stdout).toContain('Nothing that clients of HEAD rely on breaks.');
  await expect(command()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('usage:') });
  await expect(command('--tel', 'HEAD')).rejects.toMatchObject({ code: 1 });
  await expect(command('no-such-commit')).rejects.toMatchObject({ code: 2 });
});
