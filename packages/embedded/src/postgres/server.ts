import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, realpath, rename } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import { StartFault } from '../start-fault.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import {
  assertReadable,
  bareEnvironment,
  type ClusterPaths,
  clusterExists,
  clusterPaths,
  createCluster,
  readPassword,
} from './cluster.ts';
import { clearLeftover } from './leftover.ts';
import { assertReachable, chooseOperatingUser, type OperatingUser } from './operating-user.ts';
import { databaseUrl, pidFile, readPidFile } from './postmaster.ts';

export interface RunningPostgres {
  readonly pid: number;
  /** The address of a database, with user and password: a secret. */
  url(database: string): string;
  /** Creates those that are missing. */
  ensureDatabases(names: readonly string[]): Promise<void>;
  /** Resolves when the server has ended, asked or not. */
  readonly ended: Promise<void>;
  /** Ends all sessions and shuts down in order; where that takes too long, at once: the next start recovers. */
  stop(): Promise<void>;
  /** Tells it to end at once, and does not wait: the next start recovers. */
  endAtOnce(): void;
}

export interface PostgresOptions {
  /** Everything about it stays in here: data, password, log. Created when missing. */
  readonly folder: string;
  readonly port: number;
  readonly onProgress?: (text: string) => void;
  /** False for data that no one will miss: it may be lost when the machine fails, and is written faster. */
  readonly durable?: boolean;
  /** Of its own, by name, beside those every server here has. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Starts Postgres on a folder, on 127.0.0.1 only. Throws StartFault where it can't, with what to do. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { port, onProgress = () => {}, durable = true, settings: own = {} } = options;
  const binaries = await findBinaries();
  // Others may pass through, not look: as root, Postgres runs as another user.
  await mkdir(options.folder, { recursive: true, mode: 0o711 });
  // Resolved, so that the server's command line names the folder the same way at each start.
  const folder = await realpath(options.folder);
  const paths = clusterPaths(folder);
  const user = await chooseOperatingUser(paths.data);
  if (user) await assertReachable(user, [folder, binaries.folder]);
  if (await clusterExists(paths)) {
    await assertReadable(paths);
    await clearLeftover(folder, onProgress);
  } else {
    onProgress('Setting up a new Postgres');
    await createCluster({ paths, binaries, user, durable });
  }
  const password = await readPassword(paths);
  const { child, pid } = await launch({
    paths,
    binaries,
    user,
    port,
    settings: { ...settings(port, durable), ...own },
  });
  const ended = endOf(child);
  const url = (database: string) => databaseUrl({ password, port }, database);
  return {
    pid,
    url,
    ensureDatabases: (names) => ensureDatabases(url('postgres'), names),
    ended,
    stop: () => stop(child, ended),
    endAtOnce: () => {
      child.kill('SIGQUIT');
    },
  };
}

function settings(port: number, durable: boolean): Readonly<Record<string, string>> {
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // What a statement did wrong is its caller's to log; here stand the server's own affairs, with nobody's data.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    log_error_verbosity: 'terse',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
}

interface Launch {
  readonly paths: ClusterPaths;
  readonly binaries: Binaries;
  readonly user: OperatingUser | undefined;
  /** Which its settings name too. */
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
}

/** Of a server killed alone its children hold on to the data for a moment, and a new one refuses to start meanwhile. */
const launchAttempts = 10;

async function launch(options: Launch): Promise<{ child: ChildProcess; pid: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const child = await spawnServer(options);
    const outcome = await Promise.race([readiness(options.paths, child), endOf(child).then(() => 'ended')]);
    if (outcome === 'ready' && child.pid !== undefined) return { child, pid: child.pid };
    if (outcome !== 'ended') await stop(child, endOf(child));
    const log = await readFile(options.paths.log, 'utf8').catch(() => '');
    if (attempt < launchAttempts && log.includes('shared memory block')) {
      await delay(500);
      continue;
    }
    const lastLines = log.trimEnd().split('\n').slice(-5).join('\n');
    throw new StartFault(`Postgres did not start on ${options.paths.data}:\n${lastLines}`, {
      whatToDo: `Its log is ${options.paths.log}. A full disk and a taken port (${options.port}) are the usual reasons.`,
    });
  }
}

async function spawnServer({ paths, binaries, user, settings: all }: Launch): Promise<ChildProcess> {
  // The log of the run before is kept, so that whoever looks for the reason of a crash finds it after a restart.
  await rename(paths.log, `${paths.log}.1`).catch(() => {});
  const log = await open(paths.log, 'a', 0o600);
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(binaries.postgres, ['-D', paths.data, ...args], {
    ...user,
    // A session of its own: Ctrl-C in a terminal goes to all of the terminal's session, and would end Postgres
    // before the services have finished what they have under way.
    detached: true,
    cwd: '/',
    env: bareEnvironment,
    stdio: ['ignore', log.fd, log.fd],
  });
  // Also emitted for a program that could not be run at all; `endOf` takes that for an end.
  child.once('error', () => {});
  child.unref();
  await log.close();
  return child;
}

function endOf(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** Recovery after a crash may take its time; a server that takes longer than this is given up. */
const readinessTimeoutMs = 60_000;

async function readiness(paths: ClusterPaths, child: ChildProcess): Promise<'ready' | 'late'> {
  const deadline = Date.now() + readinessTimeoutMs;
  while (Date.now() < deadline && child.exitCode === null) {
    const { pid, ready } = readPidFile(await readFile(pidFile(paths.data), 'utf8').catch(() => ''));
    if (pid === child.pid && ready) return 'ready';
    await delay(15);
  }
  return 'late';
}

/** Creates those that are missing, on the server of that address. */
export async function ensureDatabases(url: string, names: readonly string[]): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => {} });
  try {
    const existing = await sql<{ datname: string }[]>`select datname from pg_database`;
    const missing = names.filter((name) => !existing.some(({ datname }) => datname === name));
    for (const name of missing) await sql`create database ${sql(name)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  for (const { signal, waitMs } of [
    { signal: 'SIGINT', waitMs: 2_500 },
    { signal: 'SIGQUIT', waitMs: 1_000 },
    { signal: 'SIGKILL', waitMs: 500 },
  ] as const) {
    child.kill(signal);
    const waiting = new AbortController();
    const timeout = delay(waitMs, 'late', { signal: waiting.signal }).catch(() => 'late');
    const outcome = await Promise.race([ended.then(() => 'ended'), timeout]);
    waiting.abort();
    if (outcome === 'ended') return;
  }
  throw new Error(`Postgres (pid ${child.pid}) does not end`);
}
