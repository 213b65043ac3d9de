import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { repository } from '@paygraph/testing';
import { parse } from 'yaml';
import type { ComposedService, Composition } from '../../containers/composition.ts';
import { withDefaults } from '../../containers/composition.ts';
import { addressesOf } from './addresses.ts';
import { type Facts, imageName, type Process, topicsIn } from './facts.ts';

const run = promisify(execFile);

/** docker-compose.yml, with the keys that its first job makes; `adminPort` is what the image sets. */
export function readComposeFacts(text: string, keys: Keys, adminPort: number): Facts {
  const composition: Composition = parse(withDefaults(text), { merge: true });
  const ours = Object.entries(composition.services).filter(([, { build }]) => build !== undefined);
  const processes = ours.map(([name, service]) => processOf(name, service, keys, adminPort));
  return {
    place: 'docker-compose.yml',
    must: 'run everything',
    processes,
    addresses: addressesOf(processes, (host) => host),
    topics: topicsIn(text),
    images: ours.map(([, { image }]) => imageName(image)),
  };
}

/** The names of each service's secrets. */
export type Keys = Readonly<Record<string, readonly string[]>>;

/** As the job `keys` makes them: by running it. */
export async function makeComposeKeys(services: readonly string[]): Promise<Keys> {
  const folder = await mkdtemp(path.join(tmpdir(), 'paygraph-keys-'));
  try {
    await run(process.execPath, ['packages/containers/src/make-keys.ts', folder], { cwd: repository });
    const made = await Promise.all(
      services.map(async (name) => {
        const text = await readFile(path.join(folder, name, 'environment'), 'utf8');
        return [name, Object.keys(parseEnv(text))] as const;
      }),
    );
    return Object.fromEntries(made);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function processOf(name: string, service: ComposedService, keys: Keys, ofImage: number): Process {
  const { command = [], environment = {}, volumes = [], ports = [], healthcheck } = service;
  const withKeys = volumes.some((volume) => volume.startsWith('keys-') && volume.endsWith(':/run/keys:ro'));
  const given = Object.entries(environment).map(([key, value]) => [key, String(value ?? '')] as const);
  const variables = Object.fromEntries(given);
  const adminPort = Number(variables['ADMIN_PORT'] ?? ofImage);
  return {
    name,
    service: variables['SERVICE'],
    program: command.find((word) => word.endsWith('.ts')),
    variables: {
      ...(withKeys && Object.fromEntries((keys[name] ?? []).map((key) => [key, undefined]))),
      // What is empty is not set.
      ...Object.fromEntries(given.filter(([, value]) => value !== '')),
    },
    ports: [
      ...ports.map((port) => ({ said: 'ports', port: Number(port.split(':').at(-1)) })),
      ...('PORT' in variables ? [{ said: 'PORT', port: Number(variables['PORT']) }] : []),
    ],
    probes: pathsIn(healthcheck?.test ?? []).map((asked) => ({
      said: 'healthcheck',
      port: adminPort,
      path: asked,
    })),
  };
}

/** Of what a health check fetches: `…${process.env.ADMIN_PORT}/health/ready`. */
function pathsIn(words: readonly string[]): readonly string[] {
  return words.flatMap((word) =>
    [...word.matchAll(/ADMIN_PORT\}(\/[\w/-]*)/g)].map(([, asked = '']) => asked),
  );
}
