import { generateKeyPairSync, randomBytes } from 'node:crypto';
import path from 'node:path';
import { serviceNames } from '@paygraph/principal';
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

export type ServiceName = SubgraphName | 'gateway' | 'provider';

/** The addresses of the real parts a system runs on; one that is left out is done without. */
export interface PartAddresses {
  readonly kafkaBrokers?: string;
  readonly mongodbUrl?: string;
  readonly redisUrl?: string;
}

/** What each service's README asks for, with keys drawn anew. The services find each other at the ports of `place`. */
export function describeEnvironments(options: {
  place: Place;
  databaseUrl: (database: string) => string;
  parts?: PartAddresses;
}): (name: ServiceName) => Readonly<Record<string, string>> {
  const { place, databaseUrl, parts = {} } = options;
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
      subgraphNames.map((name) => [`SUBGRAPH_URL_${name.toUpperCase()}`, subgraphUrl(place, name)]),
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
  /** Over Kafka a service is told of what others publish; without, it reads their databases. */
  function databasesOf(name: SubgraphName): Readonly<Record<string, string>> {
    const databases = parts.kafkaBrokers === undefined ? subgraphNames : [name];
    return Object.fromEntries(
      databases.map((owner) => [`DATABASE_URL_${owner.toUpperCase()}`, databaseUrl(owner)]),
    );
  }

  return (name) => {
    const port = ports[name] + place.portOffset;
    const identity = name === 'provider' ? undefined : identities.get(name);
    return {
      ...common,
      ...(name !== 'provider' && partVariables(parts)),
      ...(isSubgraph(name) && databasesOf(name)),
      ...own[name],
      PORT: String(port),
      ADMIN_PORT: String(port + 1000),
      ...(identity && { IDENTITY_PRIVATE_KEY: identity.privateKey }),
    };
  };
}

/** By the names under which every service takes them. */
export function partVariables(parts: PartAddresses): Readonly<Record<string, string>> {
  const { kafkaBrokers, mongodbUrl, redisUrl } = parts;
  return {
    ...(kafkaBrokers !== undefined && { KAFKA_BROKERS: kafkaBrokers }),
    ...(mongodbUrl !== undefined && { MONGODB_URL: mongodbUrl }),
    ...(redisUrl !== undefined && { REDIS_URL: redisUrl }),
  };
}

function isSubgraph(name: ServiceName): name is SubgraphName {
  return subgraphNames.some((subgraph) => subgraph === name);
}

function newKeyPair(): { privateKey: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}
