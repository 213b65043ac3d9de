import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repository } from '@paygraph/testing';
import { infrastructure, openTerraform } from './terraform.ts';

export const environmentNames = ['staging', 'production'] as const;
export type EnvironmentName = (typeof environmentNames)[number];

/** A resource as it stands in Terraform's state. */
export interface Resource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

interface Module {
  readonly resources?: readonly (Resource & { readonly mode: string })[];
  readonly child_modules?: readonly Module[];
}

/** Two files of tests may want the same at once: one makes it, the other waits for so long. */
const patienceMs = 200_000;
const cache = path.join(repository, 'node_modules', '.cache', 'paygraph-terraform');

/**
 * Everything of an environment, made by `terraform test` at an AWS that is only played. Kept by what the files of
 * infra/terraform hold: it takes a quarter of a minute.
 */
export async function playEnvironment(name: EnvironmentName): Promise<readonly Resource[]> {
  await mkdir(cache, { recursive: true });
  const file = path.join(cache, `${name}-${await fingerprint()}.json`);
  const lock = `${file}.lock`;
  for (const until = Date.now() + patienceMs; Date.now() < until; await delay(500)) {
    const kept = await readFile(file, 'utf8').catch(() => undefined);
    if (kept !== undefined) return JSON.parse(kept);
    const isOurs = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (isOurs) {
      try {
        const resources = await play(name);
        await writeFile(`${file}.unfinished`, JSON.stringify(resources));
        await rename(`${file}.unfinished`, file);
        return resources;
      } finally {
        await rm(lock, { recursive: true, force: true });
      }
    }
    // Of a run that was killed.
    const made = await stat(lock).catch(() => undefined);
    if (made !== undefined && Date.now() - made.mtimeMs > patienceMs)
      await rm(lock, { recursive: true, force: true });
  }
  throw new Error(`${name} was not made within ${patienceMs} ms`);
}

async function play(name: EnvironmentName): Promise<readonly Resource[]> {
  const folder = path.join('environments', name);
  const terraform = await openTerraform();
  try {
    const begun = await terraform.run(folder, 'init', '-backend=false', '-input=false', '-no-color');
    if (begun.code !== 0) throw new Error(begun.stderr || begun.stdout);
    const words = ['test', '-json', '-verbose', '-filter=tests/whole.tftest.hcl'];
    const { code, stdout, stderr } = await terraform.run(folder, ...words);
    const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
    const messages: readonly Message[] = lines.map((line) => JSON.parse(line));
    if (code !== 0) throw new Error(faultsIn(messages) || stderr);
    const state = messages.find(({ type }) => type === 'test_state')?.test_state;
    if (state === undefined) throw new Error('terraform test told no state');
    return resourcesOf(state.root_module);
  } finally {
    await terraform.close();
  }
}

interface Message {
  readonly type: string;
  readonly '@message': string;
  readonly diagnostic?: { readonly address?: string };
  readonly test_state?: { readonly root_module: Module };
}

function faultsIn(messages: readonly Message[]): string {
  return messages
    .filter(({ type }) => type === 'diagnostic')
    .map((message) => `${message.diagnostic?.address ?? ''}: ${message['@message']}`)
    .join('\n');
}

function resourcesOf({ resources = [], child_modules: children = [] }: Module): readonly Resource[] {
  const own = resources
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, values }) => ({ address, type, values }));
  return [...own, ...children.flatMap(resourcesOf)];
}

/** Of every file that says what is made. */
async function fingerprint(): Promise<string> {
  const entries = await readdir(infrastructure, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.(?:tf|hcl)$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .toSorted();
  const hash = createHash('sha256');
  for (const file of files) hash.update(path.relative(infrastructure, file)).update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}
