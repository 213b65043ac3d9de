import {
  address,
  adminVariables,
  ConfigError,
  type Environment,
  examineConfig,
  misspeltVariables,
  pem,
  processVariables,
  type Read,
  type Rule,
} from '@paygraph/config';
import { mongoVariables } from '@paygraph/document-store';
import { type ServiceName, serviceNames } from '@paygraph/principal';
import { drainDelayMsOf, stopVariables } from '@paygraph/service-process';
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

/** Which services ask which through their subgraphs. */
const callees: Readonly<Record<DomainServiceName, readonly DomainServiceName[]>> = {
  users: [],
  wallets: [],
  transactions: ['users', 'wallets', 'payments'],
  payments: [],
  notifications: ['users'],
};

export interface FoundationConfig {
  readonly name: DomainServiceName;
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  readonly logLevel: string;
  readonly logReadable: boolean;
  /** How long a stop goes on taking requests, so that balancers notice that the service is not ready. */
  readonly drainDelayMs: number;
  /** The service's own. */
  readonly databaseUrl: string;
  /** Every service's that was told: the embedded bus reads the publishers' outboxes. */
  readonly databaseUrls: Readonly<Partial<Record<DomainServiceName, string>>>;
  /** Of those it asks. */
  readonly subgraphUrls: Readonly<Partial<Record<DomainServiceName, string>>>;
  readonly identityPrivateKey: string;
  readonly identityPublicKeys: Readonly<Partial<Record<ServiceName, string>>>;
  /** Where documents are kept, where that is MongoDB. */
  readonly mongo:
    | { readonly url: string; readonly name: string; readonly caFile: string | undefined }
    | undefined;
  /** The file that arms a crash, in tests alone. */
  readonly crashAtFile: string | undefined;
}

/** What a domain service reads besides its own variables. */
export function foundationVariables(name: DomainServiceName) {
  const ownPort = defaultPorts[name];
  return {
    ...processVariables({ default: ownPort }),
    ...adminVariables({ default: ownPort + 1_000 }),
    ...stopVariables,
    IDENTITY_PRIVATE_KEY: pem('PRIVATE KEY').describe(
      'The key (P-256) with which the process proves to others, in each call, which service it is.',
    ),
    ...byName('IDENTITY_PUBLIC_KEY', serviceNames, (issuer) =>
      pem('PUBLIC KEY')
        .optional()
        .describe(`The key by which ${issuer} is known; without it its calls are refused.`),
    ),
    ...byName('DATABASE_URL', domainServiceNames, (owner) =>
      address('postgres:', 'postgresql:')
        .optional()
        .meta({ secret: true, example: `postgres://paygraph:change-me@127.0.0.1:5432/${owner}` })
        .describe(`The Postgres database of ${owner}; the embedded event bus reads the outbox in it.`),
    ),
    ...byName('SUBGRAPH_URL', callees[name], (callee) =>
      address('http:', 'https:')
        .default(`http://127.0.0.1:${defaultPorts[callee]}/graphql`)
        .describe(`Where the subgraph of ${callee} answers.`),
    ),
    ...mongoVariables,
    CRASH_AT_FILE: z
      .string()
      .optional()
      .meta({ form: 'a path' })
      .describe('For tests: the file that arms a crash of the process; never heeded in production.'),
  };
}

/** Its own database a service always needs; the others' only where the bus is the embedded one. */
function databasesNeeded(name: DomainServiceName): Rule<ReturnType<typeof foundationVariables>> {
  return (read, faulty) => {
    const named: Readonly<Record<string, unknown>> = read;
    const onKafka = named['KAFKA_BROKERS'] !== undefined || faulty.has('KAFKA_BROKERS');
    return domainServiceNames
      .filter((owner) => owner === name || !onKafka)
      .map((owner) => variable('DATABASE_URL', owner))
      .filter((url) => named[url] === undefined && !faulty.has(url))
      .map((url) => `${url} is missing`);
  };
}

/**
 * Reads all a domain service reads, the foundation's variables and its own, in one step. Throws ConfigError with every
 * fault of both, and what seems misspelt.
 */
export function readServiceConfig<Own extends z.ZodRawShape>(
  name: DomainServiceName,
  environment: Environment,
  ownVariables: Own,
  ownRules: readonly Rule<Own>[] = [],
): { readonly foundation: FoundationConfig; readonly own: Read<Own> } {
  const variables = foundationVariables(name);
  const foundation = examineConfig(variables, environment, [databasesNeeded(name)]);
  const own = examineConfig(ownVariables, environment, ownRules);
  const known = new Set([...Object.keys(variables), ...Object.keys(ownVariables)]);
  const faults = [...foundation.faults, ...own.faults, ...misspeltVariables(environment, known)];
  if (faults.length > 0) throw new ConfigError(faults);
  return { foundation: foundationConfigOf(name, foundation.take()), own: own.take() };
}

function foundationConfigOf(
  name: DomainServiceName,
  read: Read<ReturnType<typeof foundationVariables>>,
): FoundationConfig {
  const named: Readonly<Record<string, unknown>> = read;
  const databaseUrls = collect(domainServiceNames, (owner) => named[variable('DATABASE_URL', owner)]);
  const databaseUrl = databaseUrls[name];
  if (databaseUrl === undefined) throw new Error(`${variable('DATABASE_URL', name)} passed its rule unread`);
  return {
    name,
    host: read.HOST,
    port: read.PORT,
    adminPort: read.ADMIN_PORT,
    logLevel: read.LOG_LEVEL,
    logReadable: read.LOG_FORMAT === 'readable',
    drainDelayMs: drainDelayMsOf(read, read.NODE_ENV === 'production'),
    databaseUrl,
    databaseUrls,
    subgraphUrls: collect(callees[name], (callee) => named[variable('SUBGRAPH_URL', callee)]),
    identityPrivateKey: read.IDENTITY_PRIVATE_KEY,
    identityPublicKeys: collect(serviceNames, (issuer) => named[variable('IDENTITY_PUBLIC_KEY', issuer)]),
    mongo:
      read.MONGODB_URL === undefined
        ? undefined
        : { url: read.MONGODB_URL, name: read.MONGODB_DATABASE ?? name, caFile: read.MONGODB_CA_FILE },
    crashAtFile: read.NODE_ENV === 'production' ? undefined : read.CRASH_AT_FILE,
  };
}

/** `DATABASE_URL_WALLETS` and the like. */
function variable(prefix: string, name: ServiceName): string {
  return `${prefix}_${name.toUpperCase()}`;
}

function byName<Name extends ServiceName, Schema extends z.ZodType>(
  prefix: string,
  names: readonly Name[],
  schema: (name: Name) => Schema,
): Record<string, Schema> {
  return Object.fromEntries(names.map((name) => [variable(prefix, name), schema(name)]));
}

/** Gathers text by name; what the schema left out stays out. */
function collect<Name extends string>(
  names: readonly Name[],
  read: (name: Name) => unknown,
): Partial<Record<Name, string>> {
  const found = names
    .map((name) => [name, read(name)] as const)
    .filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(found) as Partial<Record<Name, string>>;
}
