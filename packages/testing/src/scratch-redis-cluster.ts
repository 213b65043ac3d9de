/**
 * A real Redis cluster of three masters for one test file, on free ports, each with a folder of its own; it keeps nothing
 * over its end. Debian's package `redis-server` brings server and client.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { eventually } from './eventually.ts';

export interface ScratchRedisCluster {
  /** Of one of its servers; from it the others are learned. */
  readonly url: string;
  /** Ends one server as a crash would: what it held is lost. */
  kill(index: number): Promise<void>;
  /** Starts it again, empty, with its slots. */
  start(index: number): Promise<void>;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const masters = [0, 1, 2] as const;
/** A server's other port, for the others of its cluster, is this much above its own. */
const clusterPortOffset = 10_000;

export async function startScratchRedisCluster(): Promise<ScratchRedisCluster> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `paygraph-redis-cluster-${process.pid}-`));
  const ports: number[] = [];
  for (const _ of masters) ports.push(await freePortPair(ports));
  const children: (ChildProcess | undefined)[] = [];

  async function start(index: number): Promise<void> {
    const port = String(ports[index]);
    const own = path.join(folder, port);
    await mkdir(own, { recursive: true });
    const settings = {
      port,
      bind: host,
      dir: own,
      save: '',
      appendonly: 'no',
      'cluster-enabled': 'yes',
      'cluster-node-timeout': '2000',
    };
    const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    children[index] = spawn('redis-server', words, { stdio: 'ignore' });
    await eventually(
      'a server of the cluster answers',
      async () => say(port, 'ping') === 'PONG' || undefined,
    );
  }

  async function kill(index: number): Promise<void> {
    const running = children[index];
    children[index] = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  const isWhole = (port: number) => say(String(port), 'cluster', 'info').includes('cluster_state:ok');
  const untilWhole = () => eventually('the cluster is whole', async () => ports.every(isWhole) || undefined);

  async function stop(): Promise<void> {
    await Promise.all(masters.map(kill));
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await Promise.all(masters.map(start));
    const addresses = ports.map((port) => `${host}:${port}`);
    const { status, stdout } = spawnSync(
      'redis-cli',
      ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`No cluster could be made: ${stdout}`);
    await untilWhole();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `redis://${host}:${ports[0]}`,
    kill,
    start: async (index) => {
      await start(index);
      await untilWhole();
    },
    stop,
  };
}

/**
 * Its other port must be free, too. Both are below those from which Linux takes outgoing connections (32,768 on): a client
 * that tries one of those again and again is one day connected to itself, and keeps the server from coming back.
 */
async function freePortPair(taken: readonly number[]): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const wanted = 11_000 + Math.floor(Math.random() * 11_000);
    // For one that is taken, any other is answered.
    if ((await getPort({ host, port: wanted, exclude: taken })) !== wanted) continue;
    const other = await getPort({ host, port: wanted + clusterPortOffset });
    if (other === wanted + clusterPortOffset) return wanted;
  }
  throw new Error('There are no two free ports for a server of a Redis cluster.');
}

function say(port: string, ...words: readonly string[]): string {
  const { stdout } = spawnSync('redis-cli', ['-h', host, '-p', port, ...words], {
    encoding: 'utf8',
    timeout: 2_000,
  });
  return stdout.trim();
}
