import { generateKeyPairSync, randomBytes } from 'node:crypto';
import path from 'node:path';
import { startPostgres } from '@paygraph/embedded/postgres';
import { serviceNames } from '@paygraph/principal';
import { eventually } from './eventually.ts';
import { findFreePortOffset } from './free-ports.ts';
import {
  adminUrl,
  graphqlUrl,
  host,
  type Place,
  ports,
  type SubgraphName,
  subgraphNames,
  subgraphUrl,
} from './place.ts';
import { type ProductProcess, startProcess } from './product-process.ts';
import { createTemporaryFolder } from './temporary-folder.ts';

export type ServiceName = SubgraphName | 'gateway' | 'provider';

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
  const describe = describeEnvironments(place, postgres.url);
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

/** What each service's README asks for. */
function describeEnvironments(
  place: Place,
  databaseUrl: (database: string) => string,
): (name: ServiceName) => Readonly<Record<string, string>> {
  const identities = new Map(serviceNames.map((name) => [name, newKeyPair()]));
  const linkSecret = randomBytes(32).toString('base64url');
  const webhookSecret = randomBytes(32).toString('base64url');
  const common: Readonly<Record<string, string>> = {
    NODE_ENV: 'development',
    LOG_LEVEL: 'warn',
    HOST: host,
    RATE_LIMIT_SCALE: '1000',
    ...Object.fromEntries(
      [...identities].map(([name, { publicKey }]) => [
        `IDENTITY_PUBLIC_KEY_${name.toUpperCase()}`,
        publicKey,
      ]),
    ),
    ...Object.fromEntries(
      subgraphNames.flatMap((name) => [
        [`SUBGRAPH_URL_${name.toUpperCase()}`, subgraphUrl(place, name)],
        [`DATABASE_URL_${name.toUpperCase()}`, databaseUrl(name)],
      ]),
    ),
  };
  const own: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
    provider: {
      PROVIDER_DATA_DIR: path.join(place.dataFolder, 'provider'),
      PROVIDER_WEBHOOK_URL: adminUrl(place, 'payments', '/internal/provider/callback'),
      PROVIDER_WEBHOOK_SECRET: webhookSecret,
      // A provider may say a thing twice, so here it always does.
      PROVIDER_WEBHOOK_DUPLICATES: 'true',
    },
    users: {
      ACCESS_TOKEN_PRIVATE_KEY: newKeyPair().privateKey,
      LINK_SECRET: linkSecret,
      PUBLIC_URL: new URL(graphqlUrl(place)).origin,
      BCRYPT_COST: '8',
    },
    wallets: {},
    transactions: {},
    payments: {
      PROVIDER_URL: `http://${host}:${ports.provider + place.portOffset}`,
      PROVIDER_WEBHOOK_SECRET: webhookSecret,
    },
    notifications: { MAIL_DIR: path.join(place.dataFolder, 'mail') },
    gateway: {
      ACCESS_TOKEN_JWKS_URL: new URL('/.well-known/jwks.json', subgraphUrl(place, 'users')).href,
      SESSION_FEED_URL: new URL('/session-feed', subgraphUrl(place, 'users')).href,
    },
  };
  return (name) => {
    const port = ports[name] + place.portOffset;
    const identity = name === 'provider' ? undefined : identities.get(name);
    return {
      ...common,
      ...own[name],
      PORT: String(port),
      ADMIN_PORT: String(port + 1000),
      ...(identity && { IDENTITY_PRIVATE_KEY: identity.privateKey }),
    };
  };
}

function newKeyPair(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
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
