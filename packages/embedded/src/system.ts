import type { Environment } from '@paygraph/config';
import type { RunningService, StartService } from '@paygraph/service-process';
import { type Configuration, type DatabaseName, databaseNames } from './configuration.ts';
import { type DataFolder, ensureKeys, openDataFolder, tellingFolderFaults } from './data-folder/index.ts';
import { createEnvironments, type ProcessName } from './environment.ts';
import { createHoldings } from './holdings.ts';
import type { Narrator } from './narrator.ts';
import { assertPortsFree, type Ports, type PortUse, planPorts } from './ports.ts';
import { clearLeftover, type RunningPostgres, startPostgres } from './postgres/index.ts';
import { explainStartFault, StoppedWhileStarting } from './start-faults.ts';

export interface ServiceDefinition {
  readonly name: ProcessName;
  readonly start: StartService;
}

/** Started stage after stage, the members of one together; stopped the other way round. */
export type Stages = readonly (readonly ServiceDefinition[])[];

export interface SystemOptions {
  readonly stages: Stages;
  readonly configuration: Configuration;
  /** What the user set: passes through to every service. */
  readonly environment: Environment;
  readonly narrator: Narrator;
  /** Ends the services that are processes of their own, without waiting. */
  readonly endAtOnce?: () => void;
}

export interface RunningSystem {
  readonly configuration: Configuration;
  readonly ports: Ports;
  readonly folder: DataFolder;
  readonly services: readonly RunningService[];
  /** Undefined where the databases are the user's own. */
  readonly postgres: RunningPostgres | undefined;
}

export interface System {
  /** Throws StartFault, with everything stopped again, and StoppedWhileStarting when `stop` came in between. */
  start(): Promise<RunningSystem>;
  /** Stops in order, also in the middle of a start. Answers false where something failed to stop. */
  stop(): Promise<boolean>;
  /** For whoever can't wait: other processes are told to end at once, the rest ends with this one. */
  endAtOnce(): void;
}

/** The whole of Paygraph, in this process or each service in one of its own, as the stages have it. */
export function createSystem(options: SystemOptions): System {
  const { stages, configuration, environment, narrator } = options;
  const { portOffset, databaseUrls, providerUrl } = configuration;
  const ports = planPorts(portOffset);
  const holdings = createHoldings(narrator);
  let releaseFolder = async () => {};
  let postgres: RunningPostgres | undefined;
  let stopAsked = false;
  let starting: Promise<unknown> = Promise.resolve();
  let stopping: Promise<boolean> | undefined;

  async function startAll(): Promise<RunningSystem> {
    // 1. The data folder, for this process alone.
    const folder = await openDataFolder(configuration.dataFolder);
    releaseFolder = folder.release;
    return await tellingFolderFaults(folder.path, async () => {
      // 2. What a killed run left behind goes first: its Postgres would hold the port.
      if (databaseUrls === undefined) await clearLeftover(folder.postgres, narrator.say);
      await assertPortsFree(portUses(), portOffset);
      // 3. Keys and databases.
      const keys = await ensureKeys(folder.keys);
      goOn();
      const urls = databaseUrls ?? (await startDatabases(folder));
      // 4. The services, stage by stage.
      const environmentOf = createEnvironments({
        given: environment,
        configuration,
        ports,
        folder,
        keys,
        databaseUrls: urls,
      });
      const services: RunningService[] = [];
      for (const stage of stages) {
        goOn();
        services.push(...(await startStage(stage.filter(isWanted), environmentOf, folder)));
      }
      goOn();
      return { configuration, ports, folder, services, postgres };
    });
  }

  /** The folder last: until then another start would meet what still runs on it. */
  async function stopAll(): Promise<boolean> {
    const clean = await holdings.stopAll();
    await releaseFolder();
    return clean;
  }

  function goOn(): void {
    if (stopAsked) throw new StoppedWhileStarting();
  }

  async function startDatabases(folder: DataFolder): Promise<Readonly<Record<DatabaseName, string>>> {
    const started = await narrator.step('Postgres ready', () =>
      startPostgres({ folder: folder.postgres, port: ports.postgres, onProgress: narrator.say }),
    );
    postgres = started;
    holdings.add([{ name: 'Postgres', stopTimeoutMs: 4_200, stop: started.stop }]);
    await narrator.step('databases ready', () => started.ensureDatabases(databaseNames));
    const [users, wallets, transactions, payments, notifications] = databaseNames;
    return {
      users: started.url(users),
      wallets: started.url(wallets),
      transactions: started.url(transactions),
      payments: started.url(payments),
      notifications: started.url(notifications),
    };
  }

  async function startStage(
    stage: readonly ServiceDefinition[],
    environmentOf: ReturnType<typeof createEnvironments>,
    folder: DataFolder,
  ): Promise<RunningService[]> {
    const outcomes = await Promise.allSettled(
      stage.map(({ name, start }) =>
        narrator.step(`${name} ready`, () => withinStartTimeout(name, start(environmentOf(name)))),
      ),
    );
    const started = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    // Held before any failure is thrown: those that did start are stopped then.
    holdings.add(started);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') {
        throw explainStartFault(stage[index]?.name ?? 'a service', outcome.reason, folder.path);
      }
    }
    return started;
  }

  /** The simulator stands in for a provider only where the user has none. */
  function isWanted({ name }: ServiceDefinition): boolean {
    return name !== 'provider-simulator' || providerUrl === undefined;
  }

  function portUses(): PortUse[] {
    const wanted = stages.flat().filter(isWanted);
    return [
      ...wanted.flatMap(({ name }) => {
        if (name === 'provider-simulator') return [{ port: ports.provider, owner: name }];
        const { port, adminPort } = ports.services[name];
        return [
          { port, owner: name },
          { port: adminPort, owner: `${name} (health and metrics)` },
        ];
      }),
      ...(databaseUrls === undefined ? [{ port: ports.postgres, owner: 'Postgres' }] : []),
    ];
  }

  return {
    start: async () => {
      const started = startAll();
      starting = started.catch(() => {});
      try {
        return await started;
      } catch (error) {
        // One unwinding, whoever asks for it: two would stop the groups out of order.
        stopping ??= stopAll();
        await stopping;
        throw error;
      }
    },
    stop: () => {
      stopAsked = true;
      stopping ??= starting.then(stopAll);
      return stopping;
    },
    endAtOnce: () => {
      options.endAtOnce?.();
      postgres?.endAtOnce();
    },
  };
}

/** Includes migrations, and the imports of a cold disk. */
const startTimeoutMs = 60_000;

async function withinStartTimeout<T>(name: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${name} was not ready within ${startTimeoutMs / 1000} s`)),
      startTimeoutMs,
    );
  });
  return await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
