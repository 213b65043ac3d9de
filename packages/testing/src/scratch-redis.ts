/**
 * A real Redis for one test file, on a free port, with a folder of its own; it keeps nothing on disk. Debian's package
 * `redis-server` brings it: where it is missing, tests that need it say so and are skipped.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import getPort from 'get-port';
import { eventually } from './eventually.ts';

export interface ScratchRedis {
  readonly url: string;
  /** The seconds each key has left, -1 for one without an end. */
  ttls(): Promise<readonly number[]>;
  /** Ends it as a crash would: all it held is lost. */
  kill(): Promise<void>;
  /** Starts it again, empty, at the same address. */
  start(): Promise<void>;
  /** It keeps its connections, and answers nothing until it is thawed. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

const host = '127.0.0.1';

/** What it says of its version, or undefined where there is none. */
export function findRedisServer(): string | undefined {
  const { status, stdout } = spawnSync('redis-server', ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

export async function startScratchRedis(): Promise<ScratchRedis> {
  const folder = await mkdtemp(path.join(os.tmpdir(), `paygraph-redis-${process.pid}-`));
  const port = await getPort({ host });
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    const words = [
      '--port',
      String(port),
      '--bind',
      host,
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    child = spawn('redis-server', words, { stdio: 'ignore' });
    await eventually('Redis answers', async () =>
      (await say(port, 'PING')).startsWith('+PONG') ? true : undefined,
    );
  }

  async function kill(): Promise<void> {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGKILL');
    await ended;
  }

  async function stop(): Promise<void> {
    await kill();
    await rm(folder, { recursive: true, force: true });
  }

  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: `redis://${host}:${port}`,
    ttls: async () => {
      const script =
        "local t = {} for _, k in ipairs(redis.call('keys', '*')) do t[#t+1] = redis.call('ttl', k) end return table.concat(t, ' ')";
      const answer = await say(port, `EVAL "${script}" 0`);
      const [, text = ''] = answer.split('\r\n');
      return text.split(' ').filter(Boolean).map(Number);
    },
    kill,
    start,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    stop,
  };
}

/** One inline command, and what came back. */
async function say(port: number, command: string): Promise<string> {
  const socket = connect({ host, port });
  try {
    socket.setTimeout(2_000, () => socket.destroy(new Error('Redis did not answer')));
    socket.write(`${command}\r\n`);
    const [chunk] = await once(socket, 'data');
    return String(chunk);
  } finally {
    socket.destroy();
  }
}
