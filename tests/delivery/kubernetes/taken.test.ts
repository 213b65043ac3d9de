/**
 * What a pod is told by the chart, told to the very process that runs in it: does it take it? Nothing it stands on is
 * there, so none comes far; a variable that it minds it tells before it looks for anything.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseEnv, promisify } from 'node:util';
import { repository } from '@paygraph/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serviceNames } from '../code/variables.ts';
import { environmentNames, type Manifest, renderManifests } from './manifests.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-taken-'));
  const script = path.join(repository, 'packages', 'containers', 'src', 'make-keys.ts');
  await promisify(execFile)(process.execPath, [script, path.join(folder, 'keys')]);
  // What is mounted, in name alone: it is read, and not yet used.
  for (const file of ['tls/tls.crt', 'tls/tls.key', 'tls/ca.crt', 'authorities/global-bundle.pem']) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), '');
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Of servers that are not there: one that listens on port 1 is on no machine. */
const connections: Readonly<Record<string, string>> = {
  REDIS_URL: 'rediss://127.0.0.1:1',
  MONGODB_URL: 'mongodb://127.0.0.1:1/?tls=true',
  SMTP_URL: 'smtps://user:password@127.0.0.1:1',
  KAFKA_SASL_PASSWORD: 'password',
};

/** Longer than a process takes to read its configuration on a busy machine; most have given up by then. */
const patienceMs = 60_000;

interface Told {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** The variables of the one container of a workload, and what it runs: the image's own command where none is said. */
async function toldTo(component: string, manifests: readonly Manifest[]): Promise<Told> {
  const isOf = ({ metadata }: Manifest) => metadata.labels?.['app.kubernetes.io/component'] === component;
  const workload = manifests.find((one) => isOf(one) && ['Deployment', 'Job'].includes(one.kind));
  const [container] = workload?.spec?.template?.spec.containers ?? [];
  const config =
    workload?.kind === 'Job' ? {} : manifests.find((one) => isOf(one) && one.kind === 'ConfigMap')?.data;
  const owner = component.replace('migrate-', '');
  const keys =
    owner === 'topics'
      ? {}
      : parseEnv(await readFile(path.join(folder, 'keys', owner, 'environment'), 'utf8'));
  const secrets: Readonly<Record<string, string | undefined>> = { ...keys, ...connections };
  const given = (container?.env ?? []).map(({ name, value }) => [name, value ?? secrets[name]] as const);
  const environment = Object.entries({ ...config, ...Object.fromEntries(given) }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, here(name, value)] as const],
  );
  return {
    words: container?.command?.slice(1) ?? ['packages/embedded/src/main.ts'],
    environment: Object.fromEntries(environment),
  };
}

function here(name: string, value: string): string {
  if (name === 'KAFKA_BROKERS') return '127.0.0.1:1';
  return value.replace(/^\/run\//, `${folder}/`).replace('@postgres:5432/', '@127.0.0.1:1/');
}

/** What it said until it ended, or until it is clear that it takes what it was told. */
async function saidBy({ words, environment }: Told, isOver: (said: string) => boolean): Promise<string> {
  const child = spawn(process.execPath, [...words], {
    cwd: repository,
    // As the image has it. Nobody comes so far as to listen.
    env: { NODE_ENV: 'production', ...environment, HOST: '127.0.0.1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const until = Date.now() + patienceMs;
  while (child.exitCode === null && Date.now() < until && !isOver(said)) await pause(50);
  child.kill('SIGKILL');
  return said;
}

describe.each(environmentNames)('with the values of %s', (environment) => {
  test.each(serviceNames)('%s takes what it is told', async (name) => {
    const told = await toldTo(name, await renderManifests(environment));
    expect(told.environment['SERVICE']).toBe(name);
    const said = await saidBy(told, (text) => text.includes('ECONNREFUSED') || text.includes('ENOTFOUND'));
    expect(said).not.toContain('Configuration:');
    // The gateway reads its certificate, which is none, or asks for keys of access tokens; the others ask their database.
    expect(said).toMatch(/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|PEM routines/);
  });

  test('so does a job', async () => {
    const manifests = await renderManifests(environment);
    for (const component of ['migrate-wallets', 'topics']) {
      const told = await toldTo(component, manifests);
      const said = await saidBy(told, (text) => /ECONNREFUSED|Kafka at/.test(text));
      expect(said, component).not.toContain('Configuration:');
      expect(said, component).toMatch(
        component === 'topics' ? /^Kafka at 127/ : /^DATABASE_URL_WALLETS: .*ECONNREFUSED/,
      );
    }
  });
});

test('a service that is told something else says so', async () => {
  const told = await toldTo('wallets', await renderManifests('production'));
  const environment = { ...told.environment, KAFKA_TLS: 'false', BALANCE_CACHE_SECOND: '5' };
  const said = await saidBy({ ...told, environment }, (text) => text.includes('Configuration:'));
  expect(said).toContain('Configuration:');
  expect(said).toContain('KAFKA_TLS: is a connection without TLS');
  expect(said).toContain('BALANCE_CACHE_SECOND');
});
