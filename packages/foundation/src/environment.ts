import { address, type Environment, logLevel, pem, port, readConfig } from '@paygraph/config';
import { type ServiceName, serviceNames } from '@paygraph/principal';
import { z } from 'zod';

/** The services with a datastore and a subgraph of their own. */
export type DomainServiceName = Exclude<ServiceName, 'gateway'>;
export const domainServiceNames = serviceNames.filter(
  (name): name is DomainServiceName => name !== 'gateway',
);

/** Ports of `docs/architecture.md`; the private port is 1000 above. */
const defaultPorts: Readonly<Record<DomainServiceName, number>> = {
  users: 8001,
  wallets: 8002,
  transactions: 8003,
  payments: 8004,
  notifications: 8005,
};

export interface FoundationConfig {
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  readonly logLevel: string;
  readonly logReadable: boolean;
  readonly databaseUrls: Readonly<Record<DomainServiceName, string>>;
  readonly subgraphUrls: Readonly<Record<DomainServiceName, string>>;
  readonly identityPrivateKey: string;
  readonly identityPublicKeys: Readonly<Partial<Record<ServiceName, string>>>;
}

/** Reads the variables all domain services share. Throws ConfigError with every fault at once. */
export function readFoundationConfig(name: DomainServiceName, environment: Environment): FoundationConfig {
  const ownPort = defaultPorts[name];
  const fixed = readConfig(
    {
      HOST: z.string().default('127.0.0.1'),
      PORT: port().default(ownPort),
      ADMIN_PORT: port().default(ownPort + 1_000),
      LOG_LEVEL: logLevel().default('info'),
      LOG_FORMAT: z.enum(['json', 'readable'], { error: 'is neither json nor readable' }).default('json'),
      IDENTITY_PRIVATE_KEY: pem('PRIVATE KEY'),
      // The embedded bus reads the publishers' outboxes, hence everyone's database.
      ...byService('DATABASE_URL', () => address('postgres:', 'postgresql:')),
      ...byService('SUBGRAPH_URL', (callee) =>
        address('http:', 'https:').default(defaultSubgraphUrl(callee)),
      ),
      ...Object.fromEntries(
        serviceNames.map((issuer) => [variable('IDENTITY_PUBLIC_KEY', issuer), pem('PUBLIC KEY').optional()]),
      ),
    },
    environment,
  );
  const named: Readonly<Record<string, unknown>> = fixed;
  return {
    host: fixed.HOST,
    port: fixed.PORT,
    adminPort: fixed.ADMIN_PORT,
    logLevel: fixed.LOG_LEVEL,
    logReadable: fixed.LOG_FORMAT === 'readable',
    identityPrivateKey: fixed.IDENTITY_PRIVATE_KEY,
    databaseUrls: collect(domainServiceNames, (owner) => named[variable('DATABASE_URL', owner)]),
    subgraphUrls: collect(domainServiceNames, (callee) => named[variable('SUBGRAPH_URL', callee)]),
    identityPublicKeys: collect(serviceNames, (issuer) => named[variable('IDENTITY_PUBLIC_KEY', issuer)]),
  };
}

/** `DATABASE_URL_WALLETS` and the like. */
export function variable(prefix: string, name: ServiceName): string {
  return `${prefix}_${name.toUpperCase()}`;
}

function byService<Schema extends z.ZodType>(
  prefix: string,
  schema: (name: DomainServiceName) => Schema,
): Record<string, Schema> {
  return Object.fromEntries(domainServiceNames.map((name) => [variable(prefix, name), schema(name)]));
}

function defaultSubgraphUrl(name: DomainServiceName): string {
  return `http://127.0.0.1:${defaultPorts[name]}/graphql`;
}

/** Gathers text by name; what the schema left out stays out. */
function collect<Name extends string>(
  names: readonly Name[],
  read: (name: Name) => unknown,
): Record<Name, string> {
  const found = names
    .map((name) => [name, read(name)] as const)
    .filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(found) as Record<Name, string>;
}
