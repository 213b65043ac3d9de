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

type ServiceName = SubgraphName | 'gateway' | 'provider';

/** Paygraph with each service in a process of its own, as in production, so that one can be stopped alone. */
export interface Services {
  readonly place: Place;
  /** SIGTERM, as an orchestrator would. Throws where it does not end with code 0. */
  stop(name: ServiceName): Promise<void>;
  /** Starts one that was stopped, and waits until it is ready. */
  start(name: ServiceName): Promise<void>;
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

/** Starts them all, on a Postgres of their own, and waits until each is ready. */
export async function startServices(): Promise<Services> {
  const folder = await createTemporaryFolder();
  const place = { portOffset: await findFreePortOffset(), dataFolder: folder.path };
  const postgres = await startPostgres({
    folder: path.join(folder.path, 'postgres'),
    port: ports.postgres + place.portOffset,
    durable: false,
  });
  await postgres.ensureDatabases(subgraphNames);
  const environmentOf = describeEnvironments(place, postgres.url);
  const running = new Map<ServiceName, ProductProcess>();

  async function start(name: ServiceName): Promise<void> {
    const process = startProcess(scripts[name], environmentOf(name));
    running.set(name, process);
    await eventually(`${name} is ready`, () => isReady(place, name), { timeoutMs: 60_000 }).catch(
      (error: unknown) => {
        throw new Error(`${String(error)}. It said:\n${process.output()}`);
      },
    );
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

  async function stopAll(): Promise<void> {
    try {
      await stop('gateway');
      await Promise.all(subgraphNames.map(stop));
      await stop('provider');
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
  return { place, start, stop, stopAll };
}

/** What each service's README asks for. */
function describeEnvironments(
  place: Place,
  databaseUrl: (database: string) => string,
): (name: ServiceName) => Readonly<Record<string, string>> {
  const identities = new Map(serviceNames.map((name) => [name, newKeyPair()]));
  const accessToken = newKeyPair();
  const linkSecret = randomBytes(32).toString('base64url');
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
    provider: { PROVIDER_DATA_DIR: path.join(place.dataFolder, 'provider') },
    users: {
      ACCESS_TOKEN_PRIVATE_KEY: accessToken.privateKey,
      LINK_SECRET: linkSecret,
      PUBLIC_URL: new URL(graphqlUrl(place)).origin,
      BCRYPT_COST: '8',
    },
    wallets: {},
    transactions: {},
    payments: { PROVIDER_URL: `http://${host}:${ports.provider + place.portOffset}` },
    notifications: { MAIL_DIR: path.join(place.dataFolder, 'mail') },
    gateway: { ACCESS_TOKEN_PUBLIC_KEY: accessToken.publicKey },
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

async function isReady(place: Place, name: ServiceName): Promise<true | undefined> {
  const url =
    name === 'provider'
      ? `http://${host}:${ports.provider + place.portOffset}/health/live`
      : adminUrl(place, name, '/health/ready');
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  await response.body?.cancel();
  return response.ok ? true : undefined;
}
