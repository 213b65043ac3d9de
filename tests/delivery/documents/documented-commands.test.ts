/** Every command that README.md, DEPLOYMENT.md and docs/ tell to run is run by a test, or it is said why it can't be. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '@paygraph/testing';
import { describe, expect, test } from 'vitest';
import { isOf, readDocuments, runCommand, uncovered } from './documented-commands.ts';
import { type Row, rows } from './rows.ts';
import { findShellCommands } from './shell-commands.ts';

const commands = readDocuments();
const distinct = [...new Set(commands.map(({ command }) => command))];

test('every command of the documents is in one row, and every row is a command of theirs', () => {
  expect(commands.length).toBeGreaterThan(20);
  expect(uncovered(commands, rows)).toEqual([]);
});

describe.each(rows)('$command', (row: Row) => {
  const { shown } = row;
  const written = distinct.filter((command) => isOf(row, command));

  if ('here' in shown) {
    test.each(written)('%s runs', async (command) => {
      expect(await runCommand(`${command} ${shown.words ?? ''}`)).not.toBe('');
    });
  } else if ('by' in shown) {
    test(`is run by ${shown.by}`, () => {
      const file = path.join(repository, shown.by);
      expect(existsSync(file), `${shown.by} is gone`).toBe(true);
      expect(readFileSync(file, 'utf8')).toContain(shown.as);
    });
  } else {
    test(`is not run: ${shown.not}`, () => {
      expect(shown.not.length).toBeGreaterThan(20);
    });
  }
});

const ofMake = distinct.filter((command) => /(?:^|\s)make(?:\s|$)/.test(command));

test.each(ofMake)('%s: make knows how', async (command) => {
  // It prints what it would do, and does nothing.
  expect(await runCommand(command, '--dry-run')).not.toBe('');
});

test('make minds a target that it does not have', async () => {
  await expect(runCommand('make strat', '--dry-run')).rejects.toThrow('strat');
});

describe('commands are found', () => {
  test('line by line in a block for a shell, without prompts and remarks, and over several lines', () => {
    const text = '```\nmake a   # first\n$ make b \\\n  ARGS=--c\n\n# only a remark\n```\n';
    expect(findShellCommands('x.md', text)).toEqual([
      { command: 'make a', where: 'x.md:2' },
      { command: 'make b ARGS=--c', where: 'x.md:4' },
    ]);
  });

  test('in the middle of a sentence, with their variables; and not in what a program prints, nor in names', () => {
    const text =
      'With `PORT=1 make a` or `terraform plan`, not `Makefile`.\n```text\nmake c\n```\n```graphql\n{ a }\n```\n';
    expect(findShellCommands('x.md', text).map(({ command }) => command)).toEqual([
      'PORT=1 make a',
      'terraform plan',
    ]);
  });
});

test('a command without a row is told with its place, and so is a row without a command', () => {
  const found = findShellCommands('x.md', '```\nmake dance\nmake start\n```\n');
  const two: readonly Row[] = [
    { command: 'make start', shown: { here: true } },
    { command: 'make sing', shown: { here: true } },
  ];
  expect(uncovered(found, two)).toEqual([
    'x.md:2: make dance is in no row: who shows that it works?',
    'make sing is in a row, and in no document',
  ]);
});
