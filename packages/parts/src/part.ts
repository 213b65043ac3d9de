import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StartFault } from '@paygraph/embedded/start-fault';
import { assertPortFree, findFreePort } from './free-port.ts';
import { endProcess, findPartProcess, pidFileOf, send, writePidFile } from './pid-file.ts';
import { createScratchFolder } from './scratch-folder.ts';

export interface PartOptions {
  /** What it keeps stays in here, with its log and its pid. Without one it is in a scratch folder, gone at its stop. */
  readonly folder?: string;
  /** A free one where none is given. */
  readonly port?: number;
  /** Told what takes more than a moment, such as a first download. */
  readonly onProgress?: (text: string) => void;
}

/** A part that runs, on 127.0.0.1 only. */
export interface RunningPart {
  /** Where clients reach it: in Redis' and MongoDB's case an URL, in Kafka's host:port. */
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  pid(): number;
  /** Ends it as a crash would, and resolves when it is gone. */
  kill9(): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing until it is resumed. */
  pause(): void;
  resume(): void;
  /** Starts it on the same port and folder, stopped before where it still runs. Resolves when it answers. */
  restart(): Promise<void>;
  /** Stops it in order, also after `kill9` and while paused; a scratch folder is removed. */
  stop(): Promise<void>;
}

/** What a part is told of where it runs. */
export interface Place {
  readonly folder: string;
  readonly port: number;
}

export interface PartDefinition {
  readonly name: string;
  address(port: number): string;
  /** Runs before each start: fetches, formats. Answers the program and its arguments. */
  prepare(
    place: Place,
    onProgress: (text: string) => void,
  ): Promise<{ readonly program: string; readonly args: readonly string[] }>;
  /** Resolves where it answers as it should; rejects where it doesn't, or not yet. */
  probe(place: Place): Promise<void>;
}

export async function startPart(definition: PartDefinition, options: PartOptions): Promise<RunningPart> {
  const scratch = options.folder === undefined;
  const folder = options.folder ?? (await createScratchFolder(definition.name.toLowerCase()));
  const place = { folder, port: options.port ?? (await findFreePort()) };
  const onProgress = options.onProgress ?? (() => {});
  const clear = async () => {
    if (scratch) await rm(folder, { recursive: true, force: true });
  };
  let pid = await launch(definition, place, onProgress).catch(async (error: unknown) => {
    await clear();
    throw error;
  });
  const end = async (signals: readonly ('SIGTERM' | 'SIGKILL')[]) => {
    await endProcess(pid, signals);
    await rm(pidFileOf(folder), { force: true });
  };
  return {
    ...place,
    address: definition.address(place.port),
    pid: () => pid,
    kill9: () => end(['SIGKILL']),
    pause: () => void send(pid, 'SIGSTOP'),
    resume: () => void send(pid, 'SIGCONT'),
    restart: async () => {
      await end(['SIGTERM', 'SIGKILL']);
      pid = await launch(definition, place, onProgress);
    },
    stop: async () => {
      await end(['SIGTERM', 'SIGKILL']);
      await clear();
    },
  };
}

/** Stops the part that runs on a folder, whoever started it. False where none does. */
export async function stopPartOn(folder: string): Promise<boolean> {
  const pid = await findPartProcess(folder);
  if (pid !== undefined) await endProcess(pid, ['SIGTERM', 'SIGKILL']);
  await rm(pidFileOf(folder), { force: true });
  return pid !== undefined;
}

export function logFileOf(folder: string): string {
  return path.join(folder, 'log');
}

/** A guard against hanging: on a busy machine Kafka takes 15 s. */
const readyTimeoutMs = 90_000;

async function launch(
  definition: PartDefinition,
  place: Place,
  onProgress: (text: string) => void,
): Promise<number> {
  const { name } = definition;
  await assertPortFree(place.port, name);
  await mkdir(place.folder, { recursive: true, mode: 0o700 });
  const { program, args } = await definition.prepare(place, onProgress);
  const child = await spawnWithLog(program, args, place.folder);
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', () => {
    ended = true;
  });
  const { pid } = child;
  if (pid !== undefined) await writePidFile(place.folder, pid);
  const deadline = Date.now() + readyTimeoutMs;
  let lastFault: unknown;
  while (!ended && pid !== undefined && Date.now() < deadline) {
    try {
      await definition.probe(place);
      return pid;
    } catch (error) {
      lastFault = error;
      await delay(50);
    }
  }
  if (pid !== undefined) await endProcess(pid, ['SIGKILL']);
  const log = await readFile(logFileOf(place.folder), 'utf8').catch(() => '');
  // Where Java was in its own code says nothing to whoever reads this.
  const lines = log.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  const lastLines = lines.slice(-8).join('\n');
  throw new StartFault(`${name} did not start on port ${place.port}:\n${lastLines}`, {
    whatToDo: `Its log is ${logFileOf(place.folder)}. A taken port and a full disk are the usual reasons.`,
    cause: lastFault,
  });
}

async function spawnWithLog(program: string, args: readonly string[], folder: string) {
  // The log of the run before is kept, so that whoever looks for the reason of a crash finds it after a restart.
  await rename(logFileOf(folder), `${logFileOf(folder)}.1`).catch(() => {});
  const log = await open(logFileOf(folder), 'a', 0o600);
  // A session of its own: Ctrl-C in a terminal would end it before those that still work with it.
  const child = spawn(program, args, { detached: true, cwd: folder, stdio: ['ignore', log.fd, log.fd] });
  child.unref();
  await log.close();
  return child;
}
