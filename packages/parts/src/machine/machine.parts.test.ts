import { execFile } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseEnv, promisify } from 'node:util';
import { findProcess } from '@paygraph/embedded/process-table';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertPortFree, host } from '../free-port.ts';
import { pidFileOf } from '../pid-file.ts';
import { ask } from '../probe.ts';
import { type Layout, readLayout } from './layout.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../main.ts', import.meta.url));

let dataFolder: string;
let layout: Layout;

beforeAll(async () => {
  dataFolder = await mkdtemp(path.join(os.tmpdir(), `paygraph-machine-${process.pid}-`));
  // As root, Postgres runs as another user, who must get through.
  await chmod(dataFolder, 0o711);
  layout = await findFreeLayout();
});
afterAll(async () => {
  await command('down');
  await command('down', { DATA_DIR: otherFolder() });
  await rm(dataFolder, { recursive: true, force: true });
});

describe('the parts of this machine', () => {
  test('are started once, also where they are started twice', async () => {
    expect(await command('up')).toMatchObject({ code: 0 });
    const pids = await readPids();
    expect(await command('up')).toMatchObject({
      code: 0,
      output: expect.stringMatching(/Kafka runs already/),
    });
    expect(await readPids()).toEqual(pids);
    expect(await command('status')).toMatchObject({ code: 0 });
  });

  test('have their addresses in a file for their owner alone, with a database for each service', async () => {
    const file = path.join(layout.folder, 'environment');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const variables = await readEnvironment();
    expect(Object.keys(variables).sort()).toEqual([
      'DATABASE_URL_NOTIFICATIONS',
      'DATABASE_URL_PAYMENTS',
      'DATABASE_URL_TRANSACTIONS',
      'DATABASE_URL_USERS',
      'DATABASE_URL_WALLETS',
      'KAFKA_BROKERS',
      'MONGODB_URL',
      'REDIS_URL',
    ]);
    await onDatabase((sql) => sql`create table kept (value text)`);
    await onDatabase((sql) => sql`insert into kept values ('kept')`);
  });

  test('have the topics of the events, and no other', async () => {
    const kafka = kafkaClient();
    const admin = kafka.admin();
    await admin.connect();
    expect(await admin.listTopics()).toEqual(expect.arrayContaining(['transaction-events', 'audit-events']));
    await admin.disconnect();
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    await producer.send({ topic: 'audit-events', messages: [{ key: 'kept', value: 'kept', partition: 0 }] });
    await producer.disconnect();
    await ask(layout.redis, 'SET name kept\r\n');
  });

  test('of which one is killed are shown as such, and started again alone', async () => {
    const before = await readPids();
    process.kill(before.redis, 'SIGKILL');
    process.kill(before.mongo, 'SIGSTOP');
    const { code, output } = await command('status');
    expect(code).toBe(1);
    expect(output).toMatch(/Redis +not running/);
    expect(output).toMatch(/MongoDB +does not answer/);
    expect(output).toMatch(/Kafka +running/);
    expect(await command('up')).toMatchObject({ code: 0 });
    const after = await readPids();
    expect(after.kafka).toBe(before.kafka);
    expect(after.redis).not.toBe(before.redis);
    expect(await command('status')).toMatchObject({ code: 0 });
  });

  test('are gone when they are stopped, all processes and the file with their addresses', async () => {
    const pids = await readPids();
    expect(await command('down')).toMatchObject({ code: 0 });
    expect(await Promise.all(Object.values(pids).map(findProcess))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await expect(readEnvironment()).rejects.toThrow(/ENOENT/);
    expect(await command('down')).toMatchObject({ code: 0 });
    expect(await command('status')).toMatchObject({ code: 1 });
  });

  test('leave alone the process to which a pid of a run long gone belongs now', async () => {
    const folder = path.join(layout.folder, 'redis');
    const mine = await findProcess(process.pid);
    for (const text of [`${process.pid} 1`, `${process.pid} ${mine?.started}`, '1 1', 'nonsense']) {
      await writeFile(pidFileOf(folder), `${text}\n`);
      expect(await command('down')).toMatchObject({ code: 0 });
    }
    expect(await findProcess(process.pid)).toEqual(mine);
  });

  test('that meet a taken port say which, and who holds it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ host, port: layout.redis }, resolve));
    try {
      const { code, output } = await command('up');
      expect(code).toBe(1);
      expect(output).toContain(
        `Port ${layout.redis}, which Redis needs, is taken, held by pid ${process.pid}`,
      );
      expect(output).toMatch(/Kafka ready/);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test('keep their data over a stop, all but the one that stands in for MongoDB', async () => {
    expect(await command('up')).toMatchObject({ code: 0 });
    expect(await onDatabase((sql) => sql`select value from kept`)).toEqual([{ value: 'kept' }]);
    expect(String(await ask(layout.redis, 'GET name\r\n'))).toContain('kept');
    const admin = kafkaClient().admin();
    await admin.connect();
    expect(await admin.fetchTopicOffsets('audit-events')).toContainEqual(
      expect.objectContaining({ partition: 0, high: '1' }),
    );
    await admin.disconnect();
  });
});

describe('the command', () => {
  test('tells how it is used, and refuses what it does not know', async () => {
    expect(await command('--help')).toMatchObject({ code: 0, output: expect.stringContaining('parts-down') });
    expect(await command('sideways')).toMatchObject({
      code: 1,
      output: expect.stringContaining('no sideways'),
    });
  });

  test('names the variable that is wrong', async () => {
    expect(await command('status', { PORT_OFFSET: 'many' })).toMatchObject({
      code: 1,
      output: expect.stringContaining('PORT_OFFSET'),
    });
  });

  test('says what this machine lacks, where it can not install it, and ends', async () => {
    const { code, output } = await command('up', { DATA_DIR: otherFolder(), PATH: '/nowhere' });
    expect(code).toBe(1);
    expect(output).toMatch(/redis-server: .*\n +mvn: .*\n +javac: /);
    expect(output).toContain('apt-get install redis-server maven default-jdk-headless');
  });

  test('starts nothing while another starts', async () => {
    await mkdir(path.join(otherFolder(), 'parts'), { recursive: true });
    const lock = path.join(otherFolder(), 'parts', 'lock');
    const mine = await findProcess(process.pid);
    await writeFile(lock, `${process.pid} ${mine?.started}`);
    expect(await command('up', { DATA_DIR: otherFolder() })).toMatchObject({
      code: 1,
      output: expect.stringContaining('under way'),
    });
    await rm(lock);
  });
});

function otherFolder(): string {
  return path.join(dataFolder, 'other');
}

async function command(
  word: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    DATA_DIR: dataFolder,
    PORT_OFFSET: String(layout.portOffset),
    ...variables,
  };
  try {
    const { stdout, stderr } = await run(process.execPath, [main, word], { env, timeout: 110_000 });
    return { code: 0, output: `${stdout}${stderr}` };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error)) throw error;
    return { code: Number(error.code), output: `${error.stdout}${error.stderr}` };
  }
}

async function readPids(): Promise<{ redis: number; kafka: number; mongo: number }> {
  const pid = async (name: string) =>
    Number.parseInt(await readFile(pidFileOf(path.join(layout.folder, name)), 'utf8'), 10);
  return { redis: await pid('redis'), kafka: await pid('kafka'), mongo: await pid('mongo') };
}

async function readEnvironment(): Promise<NodeJS.Dict<string>> {
  return parseEnv(await readFile(path.join(layout.folder, 'environment'), 'utf8'));
}

async function onDatabase(work: (sql: postgres.Sql) => Promise<unknown>): Promise<unknown> {
  const sql = postgres((await readEnvironment())['DATABASE_URL_WALLETS'] ?? '', { max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

function kafkaClient(): Kafka {
  return new Kafka({ clientId: 'test', brokers: [`${host}:${layout.kafka}`], logLevel: logLevel.NOTHING });
}

async function findFreeLayout(): Promise<Layout> {
  for (let attempt = 1; ; attempt += 1) {
    const found = readLayout({ DATA_DIR: dataFolder, PORT_OFFSET: String(randomInt(1_000, 10_000)) });
    const { postgres: database, redis, kafka, kafkaController, mongo } = found;
    try {
      for (const port of [database, redis, kafka, kafkaController, mongo])
        await assertPortFree(port, 'a test');
      return found;
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
}
