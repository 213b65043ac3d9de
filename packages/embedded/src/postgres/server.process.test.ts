import { spawn } from 'node:child_process';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import getPort from 'get-port';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createScratchFolder, removeScratchFolder } from '../fixture/scratch-folder.ts';
import { findProcess } from '../process-table.ts';
import { type RunningPostgres, startPostgres } from './index.ts';

let folder: string;
let running: RunningPostgres[] = [];
let told: string[] = [];

beforeEach(async () => {
  folder = await createScratchFolder();
  told = [];
});

afterEach(async () => {
  await Promise.all(running.map((server) => server.stop()));
  running = [];
  await removeScratchFolder(folder);
});

async function start(): Promise<RunningPostgres> {
  const server = await startPostgres({
    folder,
    port: await getPort(),
    durable: false,
    onProgress: (text) => told.push(text),
  });
  running.push(server);
  return server;
}

async function query(url: string, text: string): Promise<readonly postgres.Row[]> {
  const sql = postgres(url, { max: 1, connect_timeout: 5 });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

const pidFile = () => path.join(folder, 'data', 'postmaster.pid');

async function logs(): Promise<string> {
  const files = ['postgres.log', 'postgres.log.1'].map((name) => path.join(folder, name));
  return (await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))).join('');
}

/** What a run killed together with its Postgres leaves: the pid file, here with another pid in it. */
async function leavePidFile(pid: number): Promise<void> {
  const server = await start();
  const text = await readFile(pidFile(), 'utf8');
  await server.stop();
  running = [];
  await writeFile(pidFile(), text.replace(/^\d+/, String(pid)));
}

/**
 * Another program with the data folder among its arguments, of the user that Postgres runs as, so that Postgres itself
 * would take it for a living server.
 */
async function spawnStranger(): Promise<{ pid: number; end(): void }> {
  const dataFolder = path.join(folder, 'data');
  const { uid, gid } = await stat(dataFolder);
  const program = ['-e', 'setTimeout(() => {}, 600_000)', '--', '-D', dataFolder];
  const stranger = spawn(process.execPath, program, process.getuid?.() === 0 ? { uid, gid } : {});
  if (stranger.pid === undefined) throw new Error('the stranger could not be spawned');
  return { pid: stranger.pid, end: () => stranger.kill('SIGKILL') };
}

describe('a Postgres of its own', () => {
  test('listens on the loopback only, asks for its password, and keeps text in UTF-8 sorted by bytes', async () => {
    const server = await start();
    const setting = (name: string) =>
      query(server.url('postgres'), `show ${name}`).then(([row]) => row?.[name]);
    expect(await setting('listen_addresses')).toBe('127.0.0.1');
    expect(await setting('unix_socket_directories')).toBe('');
    expect(await setting('server_encoding')).toBe('UTF8');
    expect(await query(server.url('postgres'), `select 'B' < 'a' as bytewise`)).toMatchObject([
      { bytewise: true },
    ]);
    const stranger = new URL(server.url('postgres'));
    stranger.password = 'guessed';
    await expect(query(stranger.href, 'select 1')).rejects.toThrow(/password authentication failed/);
  });

  test('is durable unless asked not to be', async () => {
    const durable = await startPostgres({ folder, port: await getPort() });
    running.push(durable);
    for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      expect(await query(durable.url('postgres'), `show ${name}`)).toEqual([{ [name]: 'on' }]);
    }
  });

  test('lets only its owner read the password and the log', async () => {
    await start();
    for (const file of ['password', 'postgres.log']) {
      expect((await stat(path.join(folder, file))).mode & 0o077).toBe(0);
    }
  });

  test('creates the databases that are missing and leaves the others alone', async () => {
    const server = await start();
    await server.ensureDatabases(['users']);
    await query(server.url('users'), 'create table kept (id int)');
    await server.ensureDatabases(['users', 'wallets']);
    expect(await query(server.url('users'), 'select * from kept')).toEqual([]);
    expect(await query(server.url('wallets'), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('keeps its data from one start to the next', async () => {
    const first = await start();
    await query(first.url('postgres'), 'create table kept as select 7 as id');
    await first.stop();
    const second = await start();
    expect(await query(second.url('postgres'), 'select id from kept')).toEqual([{ id: 7 }]);
    expect(told).toEqual(['Setting up a new Postgres']);
  });
});

describe('what a killed run left', () => {
  test('is cleared where the process is gone', async () => {
    const gone = spawn('true');
    await new Promise((resolve) => gone.once('exit', resolve));
    await leavePidFile(gone.pid ?? 0);
    await start();
    expect(told.at(-1)).toContain(`pid ${gone.pid} is gone`);
  });

  test('is cleared where the pid belongs to another program now, which is left alone', async () => {
    await leavePidFile(1);
    const stranger = await spawnStranger();
    try {
      await writeFile(pidFile(), (await readFile(pidFile(), 'utf8')).replace(/^\d+/, String(stranger.pid)));
      await start();
      expect(told.at(-1)).toContain(`pid ${stranger.pid} belongs to another program now`);
      expect(await findProcess(stranger.pid)).toBeDefined();
    } finally {
      stranger.end();
    }
  });

  test('is cleared where the pid belongs to the Postgres of another folder, which is left alone', async () => {
    const otherFolder = await createScratchFolder();
    try {
      const other = await startPostgres({ folder: otherFolder, port: await getPort(), durable: false });
      await leavePidFile(other.pid);
      await start();
      expect(await query(other.url('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      await removeScratchFolder(otherFolder);
    }
  });

  test('is waited for where the server alone was killed and its children still hold the data', async () => {
    const first = await start();
    const sql = postgres(first.url('postgres'), { max: 1 });
    await sql`create table kept as select 7 as id`;
    const [child] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    const childPid = child?.pid ?? 0;
    // Stopped, it can't notice that its server is gone.
    process.kill(childPid, 'SIGSTOP');
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    running = [];
    const starting = start();
    try {
      await expect.poll(logs, { timeout: 20_000 }).toContain('shared memory block');
    } finally {
      process.kill(childPid, 'SIGCONT');
      await sql.end({ timeout: 0 });
    }
    const second = await starting;
    expect(await query(second.url('postgres'), 'select id from kept')).toEqual([{ id: 7 }]);
  });

  test('is a half-made set-up: it is made anew', async () => {
    await writeFile(path.join(folder, 'data.unfinished'), 'half');
    const server = await start();
    expect(await query(server.url('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('a Postgres that can not start', () => {
  test('says so for data of another major version', async () => {
    await leavePidFile(1);
    await writeFile(path.join(folder, 'data', 'PG_VERSION'), '19\n');
    await expect(start()).rejects.toThrow(/was written by Postgres 19; this Paygraph brings Postgres 18/);
  });

  test('says so for a password that is gone', async () => {
    await leavePidFile(1);
    await rm(path.join(folder, 'password'));
    await expect(start()).rejects.toThrow(/The password of the Postgres .* can't be read/);
  });

  test('shows the end of its log', async () => {
    const first = await start();
    await first.stop();
    running = [];
    await writeFile(path.join(folder, 'data', 'postgresql.conf'), 'no such setting = 1\n');
    await expect(start()).rejects.toThrow(/did not start[\s\S]*syntax error/);
  });
});
