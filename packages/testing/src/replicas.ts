import path from 'node:path';
import { type Balancer, startBalancer } from './balancer.ts';
import { findFreePortOffset } from './free-ports.ts';
import { type OwnParts, startOwnParts } from './own-parts.ts';
import { type OwnPostgres, startOwnPostgres } from './own-postgres.ts';
import { adminUrl, host, type Place, ports, type SubgraphName, subgraphNames } from './place.ts';
import { type Ending, startProcess } from './product-process.ts';
import { createReplicaProcesses, endInOrder, type ReplicatedName, untilReady } from './replica-processes.ts';
import { describeEnvironments } from './service-environments.ts';
import { mainScript } from './system.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

/**
 * Paygraph with several processes of every service at once, as in production: each its own `SERVICE=` process, all on the
 * same parts, a balancer in front of each service's. A service is named with the index of one of its processes.
 */
export interface Replicas {
  /** The balancers. At the ports of this place, those for health and metrics too, a process that is ready answers. */
  readonly place: Place;
  /** Each process by itself: at the ports of `places[1]` are the second gateway, the second users service and so on. */
  readonly places: readonly Place[];
  readonly postgres: OwnPostgres;
  /** Undefined where they run on Postgres alone. */
  readonly parts: OwnParts | undefined;
  databaseUrl(name: SubgraphName): string;
  /** Ends one as a crash would, and resolves when it is gone. */
  kill9(name: ReplicatedName, index: number): Promise<void>;
  /** SIGSTOP: it keeps its connections and answers nothing. The balancer finds out within two seconds. */
  pause(name: ReplicatedName, index: number): void;
  resume(name: ReplicatedName, index: number): void;
  signal(name: ReplicatedName, index: number, signal: NodeJS.Signals): void;
  /** Waits for its end. Throws, with what it said, where it does not come. */
  ended(name: ReplicatedName, index: number, timeoutMs?: number): Promise<Ending>;
  /** SIGTERM. Throws where it does not end with code 0. */
  stop(name: ReplicatedName, index: number): Promise<void>;
  /** Starts one that has ended, and waits until it is ready. */
  restart(name: ReplicatedName, index: number, environment?: Readonly<Record<string, string>>): Promise<void>;
  /** All that the processes at this index said, also those that were killed. */
  output(name: ReplicatedName, index: number): string;
  /** Stops whatever runs and clears everything away. */
  stopAll(): Promise<void>;
}

export interface ReplicasOptions {
  /** Reaches every process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Kafka, Redis and the MongoDB-protocol server beside Postgres; true unless said otherwise. */
  readonly onParts?: boolean;
  /** Processes of each service. Of one alone there is no balancer before it: it is at the ports of the place. */
  readonly count?: number;
}

/** Apart enough that the documented ports of one place meet those of no other. */
const portsApart = 20;
/** Until then the balancers have found out that a process is stopping. */
const drainDelayMs = '1500';
const replicatedNames: readonly ReplicatedName[] = [...subgraphNames, 'gateway'];

/** Starts them all and waits until each is ready. Needs both cores of a small machine for about 20 s. */
export async function startReplicas(options: ReplicasOptions = {}): Promise<Replicas> {
  const { environment = {}, onParts = true, count = 2 } = options;
  const indexes = Array.from({ length: count }, (_, index) => index);
  const folder = await createTemporaryFolder();
  const offsets = count === 1 ? [0] : indexes.map((index) => (index + 1) * portsApart);
  const portOffset = await findFreePortOffset(Math.random, [...new Set([0, ...offsets])]);
  const place: Place = { portOffset, dataFolder: folder.path };
  const places = offsets.map((offset): Place => ({ ...place, portOffset: portOffset + offset }));
  /** What is to be ended at the end, the latest first. */
  const endings: (() => Promise<unknown>)[] = [() => folder.remove()];

  async function stopAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let end = endings.pop(); end !== undefined; end = endings.pop()) {
      await end().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  async function startAll() {
    const postgres = await startOwnPostgres({
      folder: path.join(folder.path, 'postgres'),
      port: ports.postgres + portOffset,
    });
    endings.push(postgres.stop);
    await postgres.ensureDatabases(subgraphNames);
    const parts = onParts ? await startOwnParts() : undefined;
    if (parts !== undefined) endings.push(parts.stop);
    const environmentOf = describeEnvironments({
      place,
      databaseUrl: postgres.url,
      ...(parts && { parts: parts.addresses }),
    });
    const given = { DRAIN_DELAY_MS: drainDelayMs, ...environment };

    const provider = startProcess(mainScript, {
      ...environmentOf('provider'),
      ...environment,
      SERVICE: 'provider-simulator',
    });
    endings.push(() => endInOrder('provider-simulator', provider));
    await untilReady(provider, `http://${host}:${ports.provider + portOffset}/health/live`);

    const balanced = count === 1 ? [] : replicatedNames;
    const balancers = await Promise.all(balanced.map((name) => balance(name, place, places)));
    endings.push(() => Promise.all(balancers.flat().map((balancer) => balancer.close())));
    const processes = createReplicaProcesses(places, (name) => ({ ...environmentOf(name), ...given }));
    endings.push(processes.stopAll);
    await Promise.all(
      subgraphNames.flatMap((name) => indexes.map((index) => processes.restart(name, index))),
    );
    await Promise.all(indexes.map((index) => processes.restart('gateway', index)));
    // They are ready, and the balancers know it: the first call finds somebody.
    await Promise.all(balancers.flat().map((balancer) => balancer.untilAllUp()));
    return { postgres, parts, processes };
  }

  const { postgres, parts, processes } = await startAll().catch(async (error: unknown) => {
    await stopAll().catch(() => {});
    throw error;
  });
  const { stopAll: _ofProcesses, ...controls } = processes;
  return { place, places, postgres, parts, databaseUrl: postgres.url, ...controls, stopAll };
}

/** For a service's own port and for that of its health and metrics. */
async function balance(
  name: ReplicatedName,
  place: Place,
  places: readonly Place[],
): Promise<readonly Balancer[]> {
  const portOf = (at: Place, admin: boolean) =>
    admin ? Number(new URL(adminUrl(at, name, '/')).port) : ports[name] + at.portOffset;
  return await Promise.all(
    [false, true].map((admin) =>
      startBalancer(
        portOf(place, admin),
        places.map((at) => ({
          port: portOf(at, admin),
          isReady: async (signal) => {
            const response = await fetch(adminUrl(at, name, '/health/ready'), { signal });
            await response.body?.cancel();
            return response.ok;
          },
        })),
      ),
    ),
  );
}
