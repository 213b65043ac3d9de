import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** A program that runs beside the system, until it is stopped. */
export interface Watcher {
  readonly url: string;
  /** Resolves, with what it said last, where it ended by itself. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

const readyTimeoutMs = 30_000;
const stopTimeoutMs = 10_000;
const keptCharacters = 4_000;

/** Starts a program, and waits until `/-/ready` answers. Throws, with what it said, where it ends before that. */
export async function startWatcher(options: {
  name: string;
  file: string;
  words: readonly string[];
  url: string;
}): Promise<Watcher> {
  const { name, file, words, url } = options;
  const child = spawn(file, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const listen = (chunk: unknown) => {
    said = (said + String(chunk)).slice(-keptCharacters);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', () => resolve(said));
  });

  const isReady = await Promise.race([untilReady(url), ended.then(() => false)]);
  if (!isReady) {
    await stop(child, ended);
    throw new Error(`${name} did not start. It said:\n${said}`);
  }
  return { url, ended, stop: () => stop(child, ended) };
}

async function untilReady(url: string): Promise<boolean> {
  const giveUpAtMs = performance.now() + readyTimeoutMs;
  while (performance.now() < giveUpAtMs) {
    const isReady = await fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(2_000) }).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return true;
    await delay(100);
  }
  return false;
}

async function stop(child: ChildProcess, ended: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const isOver = await Promise.race([ended.then(() => true), delay(stopTimeoutMs, false, { ref: false })]);
  if (!isOver) child.kill('SIGKILL');
  await ended;
}
