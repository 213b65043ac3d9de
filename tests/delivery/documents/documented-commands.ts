import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { repository } from '@paygraph/testing';
import type { Row } from './rows.ts';
import { findShellCommands, type ShellCommand } from './shell-commands.ts';

const run = promisify(execFile);

export function readDocuments(): readonly ShellCommand[] {
  const documents = globSync(['README.md', 'DEPLOYMENT.md', 'docs/*.md'], { cwd: repository }).toSorted();
  return documents.flatMap((name) =>
    findShellCommands(name, readFileSync(path.join(repository, name), 'utf8')),
  );
}

export function isOf({ command }: Row, written: string): boolean {
  return typeof command === 'string' ? command === written : command.test(written);
}

/** Where documents and rows don't cover each other, in words. */
export function uncovered(commands: readonly ShellCommand[], rows: readonly Row[]): readonly string[] {
  const without = commands.filter(({ command }) => !rows.some((row) => isOf(row, command)));
  const idle = rows.filter((row) => !commands.some(({ command }) => isOf(row, command)));
  const twice = commands.filter(({ command }) => rows.filter((row) => isOf(row, command)).length > 1);
  return [
    ...without.map(({ command, where }) => `${where}: ${command} is in no row: who shows that it works?`),
    ...twice.map(({ command, where }) => `${where}: ${command} is in more than one row`),
    ...idle.map(({ command }) => `${command} is in a row, and in no document`),
  ];
}

/**
 * Runs it as a shell would. Packages are taken as installed: make would bring them up to date otherwise, under the hands of
 * whoever works with them. Throws where it ends with anything but 0.
 */
export async function runCommand(command: string, makeWords = ''): Promise<string> {
  const asInstalled = `make -o node_modules/.installed ${makeWords}`.trim();
  const { stdout } = await run('bash', ['-c', command.replace(/(^|\s)make(?=\s|$)/, `$1${asInstalled}`)], {
    cwd: repository,
    timeout: 60_000,
  });
  return stdout;
}
