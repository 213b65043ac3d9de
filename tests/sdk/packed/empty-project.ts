import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createTemporaryFolder, repository, type TemporaryFolder } from '@paygraph/testing';

const run = promisify(execFile);

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** A folder with nothing in it but the packed SDK, as somebody has it who has just installed it. */
export interface EmptyProject {
  /** What is in the archive. */
  readonly packed: readonly string[];
  readonly folder: string;
  write(name: string, text: string): Promise<void>;
  /** By the strictest rules of TypeScript, types of packages included. */
  compile(files: readonly string[], options: { moduleResolution: 'nodenext' | 'bundler' }): Promise<Outcome>;
  run(file: string, environment: Readonly<Record<string, string>>): Promise<Outcome>;
  remove(): Promise<void>;
}

export async function startEmptyProject(): Promise<EmptyProject> {
  const temporary = await createTemporaryFolder();
  try {
    return await install(temporary);
  } catch (error) {
    await temporary.remove();
    throw error;
  }
}

async function install(temporary: TemporaryFolder): Promise<EmptyProject> {
  const root = repository;
  const built = path.join(temporary.path, 'built');
  const folder = path.join(temporary.path, 'project');
  await run(process.execPath, [path.join(root, 'sdk/build.ts'), '--out', built], { cwd: root });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', temporary.path], {
    cwd: built,
  });
  const [{ filename, files }] = JSON.parse(stdout) as [
    { filename: string; files: readonly { path: string }[] },
  ];
  await run('mkdir', [folder]);
  await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  await run(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', path.join('..', filename)],
    { cwd: folder },
  );
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  return {
    packed: files.map((file) => file.path),
    folder,
    write: (name, text) => writeFile(path.join(folder, name), text),
    compile: (names, { moduleResolution }) =>
      outcomeOf(process.execPath, [tsc, ...strictest(root, moduleResolution), ...names], { cwd: folder }),
    run: (file, environment) =>
      outcomeOf(process.execPath, [file], { cwd: folder, env: { ...process.env, ...environment } }),
    remove: temporary.remove,
  };
}

function strictest(root: string, moduleResolution: 'nodenext' | 'bundler'): readonly string[] {
  return [
    ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'],
    ...['--noPropertyAccessFromIndexSignature', '--noImplicitReturns', '--verbatimModuleSyntax'],
    ...['--skipLibCheck', 'false', '--target', 'es2024', '--pretty', 'false'],
    ...['--module', moduleResolution === 'bundler' ? 'esnext' : 'nodenext'],
    ...['--moduleResolution', moduleResolution],
    // A project of programs that run in Node has its types; a page would name "dom" instead.
    ...(moduleResolution === 'bundler'
      ? ['--lib', 'es2024,dom,dom.iterable']
      : ['--lib', 'es2024', '--typeRoots', path.join(root, 'node_modules/@types'), '--types', 'node']),
  ];
}

async function outcomeOf(
  program: string,
  words: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Outcome> {
  try {
    const { stdout, stderr } = await run(program, [...words], { ...options, timeout: 100_000 });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string };
    return { code: typeof code === 'number' ? code : -1, output: `${stdout}${stderr}` };
  }
}
