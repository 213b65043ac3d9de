import path from 'node:path';
import { startPostgres } from '@paygraph/embedded/postgres';
import { eventually } from './eventually.ts';
import { findFreePortOffset } from './free-ports.ts';
import { adminUrl, host, type Place, ports, type SubgraphName, subgraphNames } from './place.ts';
import { type ProductProcess, startProcess } from './product-process.ts';
import { describeEnvironments, type ServiceName } from './service-environments.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/** Paygraph with each service in a process of its own, as in production, so that one can be stopped alone. */
export interface Services {
  readonly place: Place;
  /** The address of a service's database, for faults of the data and for reading beside the API. */
  databaseUrl(name: SubgraphName): string;
  /** SIGTERM, as an orchestrator would. Throws where it does not end with code 0. */
  stop(name: ServiceName): Promise<void>;
  /** Ends one as a crash would. */
  kill9(name: ServiceName): Promise<void>;
  /** Waits for one that is to end by a crash of its own. Throws, with what it said, where it lives on. */
  crashed(name: ServiceName, timeoutMs?: number): Promise<void>;
  /** Starts one that was stopped, killed or has crashed, and waits until it is ready. */
  start(name: ServiceName): Promise<void>;
  /** What the running process of a service has said so far. */
  output(name: ServiceName): string;
  /** Stops whatever runs and clears everything away. */
  stopAll(): Promise<void>;
}

const scripts: Readonly<Record<ServiceName, string>> = {
  provider: 'packages/provider-simulator/src/main.ts',
  users: 'subgraphs/users/src/main.ts',
  wallets: 'subgraphs/wallets/src/main.ts',
  transactions: 'subgraphs/transactions/src/main.ts',
  payments: 'subgraphs/payments/src/main.ts',
  notifications: 'subgraphs/notifications/src/main.ts',
  gateway: 'gateway/src/main.ts',
};

/** Starts them all, on a Postgres of their own, and waits until each is ready. `environment` reaches every one. */
export async function startServices(
  options: { environment?: Readonly<Record<string, string>> } = {},
): Promise<Services> {
  const folder = await createTemporaryFolder();
  const place = { portOffset: await findFreePortOffset(), dataFolder: folder.path };
  const postgres = await startPostgres({
    folder: path.join(folder.path, 'postgres'),
    port: ports.postgres + place.portOffset,
    durable: false,
  });
  await postgres.ensureDatabases(subgraphNames);
  const describe = describeEnvironments({ place, databaseUrl: postgres.url });
  const environmentOf = (name: ServiceName) => ({ ...describe(name), ...options.environment });
  const running = new Map<ServiceName, ProductProcess>();

  async function start(name: ServiceName): Promise<void> {
    const process = startProcess(scripts[name], environmentOf(name));
    running.set(name, process);
    const outcome = await eventually(
      `${name} is ready`,
      () => (process.ending() === undefined ? isReady(place, name) : 'ended'),
      { timeoutMs: 60_000 },
    ).catch(String);
    if (outcome !== 'ready')
      throw new Error(`${name} is not ready: ${outcome}. It said:\n${process.output()}`);
  }

  async function stop(name: ServiceName): Promise<void> {
    const process = running.get(name);
    if (process === undefined) return;
    running.delete(name);
    process.signal('SIGTERM');
    const ending = await process.ended();
    if (ending.code !== 0) {
      throw new Error(`${name} ended with ${JSON.stringify(ending)}. It said:\n${process.output()}`);
    }
  }

  async function kill9(name: ServiceName): Promise<void> {
    running.get(name)?.signal('SIGKILL');
    await crashed(name);
  }

  async function crashed(name: ServiceName, timeoutMs?: number): Promise<void> {
    await running.get(name)?.ended(timeoutMs);
    running.delete(name);
  }

  async function stopAll(): Promise<void> {
    try {
      // Each, whatever becomes of the others: one left behind would keep its ports, and whoever started it.
      const stages = [['gateway'], subgraphNames, ['provider']] as const;
      const failures: unknown[] = [];
      for (const stage of stages) {
        const outcomes = await Promise.allSettled(stage.map((name) => stop(name)));
        failures.push(
          ...outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : [])),
        );
      }
      if (failures.length > 0) throw failures[0];
    } finally {
      await postgres.stop();
      await folder.remove();
    }
  }

  try {
    await start('provider');
    await Promise.all(subgraphNames.map(start));
    await start('gateway');
  } catch (error) {
    await stopAll().catch(() => {});
    throw error;
  }
  return {
    place,
    databaseUrl: postgres.url,
    stop,
    kill9,
    crashed,
    start,
    output: (name) => running.get(name)?.output() ?? '',
    stopAll,
  };
}

async function isReady(place: Place, name: ServiceName): Promise<'ready' | undefined> {
  const url =
    name === 'provider'
      ? `http://${host}:${ports.provider + place.portOffset}/health/live`
      : adminUrl(place, name, '/health/ready');
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok ? 'ready' : undefined;
}
