import path from 'node:path';
import { clearLeftover } from '@paygraph/embedded/postgres';
import { eventually } from './eventually.ts';
import { areFree, findFreePortOffset } from './free-ports.ts';
import { type OwnParts, startOwnParts } from './own-parts.ts';
import { allPorts, graphqlUrl, type Place, ports } from './place.ts';
import { type Ending, type ProductProcess, startProcess } from './product-process.ts';
import { partVariables } from './service-environments.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/**
 * The real thing, with a data folder and ports of its own: one process, or every service a process of its own under the
 * one that started them.
 */
export interface System {
  readonly place: Place;
  /** Milliseconds from the start of the process to its first answer. */
  readonly readyAfterMs: number;
  readonly process: ProductProcess;
  /**
   * Ends the process as a crash would. Its Postgres lives on, orphaned, until the next start or `stop`.
   * Services in processes of their own notice that they are alone, and stop in order.
   */
  kill9(): Promise<void>;
  /** Starts it again on the same folder and ports, after `kill9` or `interrupt`. */
  restart(environment?: Readonly<Record<string, string>>): Promise<void>;
  /** Ctrl-C. Answers how it ended; the data stays. */
  interrupt(): Promise<Ending>;
  /** Ctrl-C, then clears everything away. Throws, with its output, where a running process did not end with code 0. */
  stop(): Promise<void>;
}

export const mainScript = 'packages/embedded/src/main.ts';
const startAttempts = 3;
const readyTimeoutMs = 90_000;

/**
 * What tests change: sign-up is asked for more often than any person would, and a password's hash at its real cost
 * would take most of the time of a test.
 */
const testEnvironment = { RATE_LIMIT_SCALE: '1000', BCRYPT_COST: '8', NODE_ENV: 'development' };

export interface SystemOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Each service a process of its own. */
  readonly asProcesses?: boolean;
  /** And that on a Kafka, a Redis and a MongoDB-protocol server of this system alone. */
  readonly onParts?: boolean;
}

/** Starts Paygraph and waits until it answers. Throws, with all it said, where it does not. */
export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const { onParts = process.env['PAYGRAPH_ON'] === 'parts' } = options;
  const { asProcesses = onParts } = options;
  const folder = await createTemporaryFolder();
  const dataFolder = path.join(folder.path, 'data');
  let parts: OwnParts | undefined;
  const { given, portOffset, ...first } = await startFirst().catch(async (error: unknown) => {
    await clearAway();
    throw error;
  });
  let { running, readyAfterMs } = first;

  async function startFirst() {
    if (onParts) parts = await startOwnParts();
    const given = { ...(parts && partVariables(parts.addresses)), ...options.environment };
    return { given, ...(await firstStart(dataFolder, given, asProcesses)) };
  }

  async function clearAway(): Promise<void> {
    await clearLeftover(path.join(dataFolder, 'postgres', 'data'));
    await parts?.stop();
    await folder.remove();
  }

  async function interrupt(): Promise<Ending> {
    if (running.ending() === undefined) running.signal('SIGINT');
    return await running.ended();
  }

  return {
    place: { portOffset, dataFolder },
    get readyAfterMs() {
      return readyAfterMs;
    },
    get process() {
      return running;
    },
    kill9: async () => {
      running.signal('SIGKILL');
      await running.ended();
      if (asProcesses) await untilFree(portOffset);
    },
    restart: async (changed = {}) => {
      if (running.ending() === undefined) throw new Error('the system still runs');
      const environment = { ...given, ...changed };
      ({ running, readyAfterMs } = await start({ portOffset, dataFolder }, environment, asProcesses));
    },
    interrupt,
    stop: async () => {
      const ranUntilNow = running.ending() === undefined;
      try {
        const ending = await interrupt();
        if (ranUntilNow && ending.code !== 0) {
          throw new Error(`ended with ${JSON.stringify(ending)}. It said:\n${running.output()}`);
        }
      } finally {
        await clearAway();
      }
    },
  };
}

/** Another process may take a port between the search and the start: then other ports are tried. */
async function firstStart(
  dataFolder: string,
  environment: Readonly<Record<string, string>>,
  asProcesses: boolean,
) {
  for (let attempt = 1; ; attempt += 1) {
    const portOffset = await findFreePortOffset();
    try {
      return { portOffset, ...(await start({ portOffset, dataFolder }, environment, asProcesses)) };
    } catch (error) {
      if (attempt >= startAttempts || !/\btaken\b/.test(String(error))) throw error;
    }
  }
}

async function start(place: Place, environment: Readonly<Record<string, string>>, asProcesses: boolean) {
  const begun = performance.now();
  const words = asProcesses ? ['--processes'] : [];
  const running = startProcess(mainScript, environmentOf(place, environment), words);
  try {
    await untilReady(place, running);
  } catch (error) {
    if (running.ending() === undefined) running.signal('SIGINT');
    await running.ended();
    throw error;
  }
  return { running, readyAfterMs: performance.now() - begun };
}

export function environmentOf(
  { portOffset, dataFolder }: Place,
  environment: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return { ...testEnvironment, DATA_DIR: dataFolder, PORT_OFFSET: String(portOffset), ...environment };
}

/** Services whose parent was killed give their ports free once they have stopped. */
async function untilFree(portOffset: number): Promise<void> {
  await eventually('the services have stopped', async () => {
    const theirs = allPorts(portOffset).filter((port) => port !== ports.postgres + portOffset);
    return (await areFree(theirs)) ? true : undefined;
  });
}

/** Ready is when a client gets an answer. Ends early where the process has given up. */
async function untilReady(place: Place, running: ProductProcess): Promise<void> {
  const outcome = await eventually(
    'the system answers',
    async () => {
      if (running.ending() !== undefined) return 'ended';
      return (await answers(place)) ? 'ready' : undefined;
    },
    { timeoutMs: readyTimeoutMs },
  ).catch(() => 'late');
  if (outcome !== 'ready')
    throw new Error(`Paygraph is not ready (${outcome}). It said:\n${running.output()}`);
}

/** True where a Paygraph answers there. */
export async function answers(place: Pick<Place, 'portOffset'>): Promise<boolean> {
  try {
    const response = await fetch(graphqlUrl(place), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }' }),
      signal: AbortSignal.timeout(2_000),
    });
    return response.ok;
  } catch {
    return false;
  }
}
