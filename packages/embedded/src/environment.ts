import type { Environment } from '@paygraph/config';
import { type ServiceName, serviceNames } from '@paygraph/principal';
import { type Configuration, type DatabaseName, databaseNames } from './configuration.ts';
import type { DataFolder, Keys } from './data-folder/index.ts';
import { host, type Ports } from './ports.ts';

/** Every process of the system by name: the services, and the outside provider's stand-in. */
export type ProcessName = ServiceName | 'provider-simulator';

/**
 * The environment of each service, as it would find it in a process of its own: what the user set passes through,
 * and over it comes what the all-in-one process decides. A private key goes to its owner alone.
 */
export function createEnvironments(options: {
  given: Environment;
  configuration: Configuration;
  ports: Ports;
  folder: Pick<DataFolder, 'path' | 'mail' | 'provider'>;
  keys: Keys;
  databaseUrls: Readonly<Record<DatabaseName, string>>;
}): (name: ProcessName) => Readonly<Record<string, string>> {
  const { given, configuration, ports, folder, keys, databaseUrls } = options;
  const common: Record<string, string> = {
    // One process serves each service: what it keeps in memory, nobody else can make untrue.
    CACHE: 'memory',
    // No balancer stands before it that would have to notice a stop.
    DRAIN_DELAY_MS: '0',
    ...defined(given),
    NODE_ENV: configuration.nodeEnv,
    LOG_LEVEL: configuration.logLevel,
    LOG_FORMAT: configuration.logFormat,
    HOST: host,
    ALLOW_PLAIN_CONNECTIONS: plainConnections(configuration).join(','),
    // For the one port that others reach; the rest stay on this machine.
    TLS_CERT_FILE: '',
    TLS_KEY_FILE: '',
    ...byName('IDENTITY_PUBLIC_KEY', serviceNames, (name) => keys.identity[name].publicKey),
    ...byName('SUBGRAPH_URL', databaseNames, (name) => `http://${host}:${ports.services[name].port}/graphql`),
    // Not what the user set for all: each is given the databases it needs.
    ...byName('DATABASE_URL', databaseNames, () => ''),
  };
  const usersOrigin = `http://${host}:${ports.services.users.port}`;
  const own: Readonly<Record<ServiceName, Readonly<Record<string, string>>>> = {
    gateway: {
      ACCESS_TOKEN_JWKS_URL: `${usersOrigin}/.well-known/jwks.json`,
      // Whatever the user set: a fixed key would shut out whoever signed in before a rotation.
      ACCESS_TOKEN_PUBLIC_KEY: '',
      SESSION_FEED_URL: `${usersOrigin}/session-feed`,
      SUPERGRAPH: configuration.supergraph,
      TLS_CERT_FILE: given['TLS_CERT_FILE'] ?? '',
      TLS_KEY_FILE: given['TLS_KEY_FILE'] ?? '',
    },
    users: {
      ACCESS_TOKEN_PRIVATE_KEY: keys.accessToken.signing.privateKey,
      ACCESS_TOKEN_OTHER_KEYS: JSON.stringify(keys.accessToken.retired),
      LINK_SECRET: keys.linkSecret,
      PUBLIC_URL: configuration.publicUrl ?? `http://localhost:${ports.services.gateway.port}`,
    },
    wallets: {},
    transactions: {},
    payments: { PROVIDER_URL: configuration.providerUrl ?? `http://${host}:${ports.provider}` },
    notifications: {
      MAIL_DIR: configuration.mailFolder ?? folder.mail,
      SIMULATED_SENDERS_DIR: configuration.simulatedSendersFolder ?? folder.path,
    },
  };
  /** Without Kafka the bus reads the outboxes of all who publish; with it, a database is its owner's alone. */
  function databasesOf(name: ServiceName): readonly DatabaseName[] {
    if (name === 'gateway') return [];
    return configuration.kafkaBrokers === undefined ? databaseNames : [name];
  }

  return (name) => {
    if (name === 'provider-simulator') {
      // It stands for a stranger: it gets no key, no database, and nothing else of ours.
      return {
        ...withoutOurs(defined(given)),
        NODE_ENV: configuration.nodeEnv,
        LOG_LEVEL: configuration.logLevel,
        LOG_FORMAT: configuration.logFormat,
        HOST: host,
        PORT: String(ports.provider),
        PROVIDER_DATA_DIR: folder.provider,
      };
    }
    const { port, adminPort } = ports.services[name];
    return {
      ...common,
      ...own[name],
      ...byName('DATABASE_URL', databasesOf(name), (owner) => databaseUrls[owner]),
      PORT: String(port),
      ADMIN_PORT: String(adminPort),
      IDENTITY_PRIVATE_KEY: keys.identity[name].privateKey,
    };
  };
}

/** What the user allows, and what never leaves this machine because this process runs both its ends. */
function plainConnections({ plainConnections, databaseUrls, providerUrl }: Configuration): readonly string[] {
  return [
    ...(plainConnections === undefined ? [] : [plainConnections]),
    'subgraphs',
    'jwks',
    'session-feed',
    ...(databaseUrls === undefined ? ['postgres'] : []),
    ...(providerUrl === undefined ? ['provider'] : []),
  ];
}

function byName<Name extends string>(
  prefix: string,
  names: readonly Name[],
  value: (name: Name) => string,
): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`${prefix}_${name.toUpperCase()}`, value(name)]));
}

const ours = /^(ACCESS_TOKEN|DATABASE_URL|IDENTITY|KAFKA|LINK|MONGODB|OTEL|REDIS|SMTP)_/;

function withoutOurs(environment: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}

function defined(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
