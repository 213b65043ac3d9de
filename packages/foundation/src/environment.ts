import {
  address,
  adminVariables,
  ConfigError,
  type Environment,
  examineConfig,
  isPlainHttp,
  isPlainRefused,
  isWithout,
  misspeltVariables,
  oneOf,
  pem,
  plainConnectionVariables,
  processVariables,
  type Read,
  type Rule,
  refusePlain,
  type ServedTls,
  servedTlsOf,
  servedTlsRule,
  servedTlsVariables,
} from '@paygraph/config';
import { databaseTlsVariables, mayBePlain, withTls } from '@paygraph/database';
import { mongoRules, mongoVariables } from '@paygraph/document-store';
import { type KafkaConnection, kafkaConnectionOf, kafkaRules, kafkaVariables } from '@paygraph/event-bus';
import { type ServiceName, serviceNames } from '@paygraph/principal';
import { type RedisConfig, redisConfigOf, redisVariables } from '@paygraph/redis';
import { drainDelayMsOf, stopVariables } from '@paygraph/service-process';
import { type TracingConfig, tracingConfigOf, tracingVariables } from '@paygraph/telemetry';
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
  /** What the service's own port is served with; undefined: without TLS. */
  readonly tls: ServedTls | undefined;
  readonly logLevel: string;
  readonly logReadable: boolean;
  /** How long a stop goes on taking requests, so that balancers notice that the service is not ready. */
  readonly drainDelayMs: number;
  /** The service's own; how it is connected to, TLS and all, is written in it. */
  readonly databaseUrl: string;
  /** Every service's that was told: the embedded bus reads the publishers' outboxes. */
  readonly databaseUrls: Readonly<Partial<Record<DomainServiceName, string>>>;
  /** Of those it asks. */
  readonly subgraphUrls: Readonly<Partial<Record<DomainServiceName, string>>>;
  readonly identityPrivateKey: string;
  readonly identityPublicKeys: Readonly<Partial<Record<ServiceName, string>>>;
  /** How events go, where that is through Kafka. */
  readonly kafka: KafkaConnection | undefined;
  /** Where documents are kept, where that is MongoDB. */
  readonly mongo:
    | { readonly url: string; readonly name: string; readonly caFile: string | undefined }
    | undefined;
  /** Where caches, limits and ended sessions are, where that is Redis. */
  readonly redis: RedisConfig | undefined;
  /** Where caches are without Redis. */
  readonly cache: 'memory' | 'none';
  /** Where traces are sent; undefined: nowhere. */
  readonly tracing: TracingConfig | undefined;
  /** The file that arms a crash, in tests alone. */
  readonly crashAtFile: string | undefined;
}

/** What a domain service reads besides its own variables. */
export function foundationVariables(name: DomainServiceName) {
  const ownPort = defaultPorts[name];
  return {
    ...processVariables({ default: ownPort }),
    ...adminVariables({ default: ownPort + 1_000 }),
    ...plainConnectionVariables,
    ...servedTlsVariables,
    ...stopVariables,
    IDENTITY_PRIVATE_KEY: pem('PRIVATE KEY').describe(
      'The key (P-256) with which the process proves to others, in each call, which service it is.',
    ),
    ...byName('IDENTITY_PUBLIC_KEY', serviceNames, (issuer) =>
      pem('PUBLIC KEY')
        .optional()
        .describe(`The key by which ${issuer} is known; without it its calls are refused.`),
    ),
    ...byName('DATABASE_URL', domainServiceNames, databaseAddress),
    ...databaseTlsVariables,
    ...byName('SUBGRAPH_URL', callees[name], (callee) =>
      address('http:', 'https:')
        .default(`http://127.0.0.1:${defaultPorts[callee]}/graphql`)
        .describe(`Where the subgraph of ${callee} answers.`),
    ),
    ...kafkaVariables,
    ...mongoVariables,
    ...redisVariables,
    ...tracingVariables,
    CACHE: oneOf('memory', 'none')
      .default('none')
      .describe(
        'Where caches are without REDIS_URL: in memory only where no other process serves the same service, for it would not hear of what this one writes.',
      ),
    CRASH_AT_FILE: z
      .string()
      .optional()
      .meta({ form: 'a path' })
      .describe('For tests: the file that arms a crash of the process; never heeded in production.'),
  };
}

type FoundationVariables = ReturnType<typeof foundationVariables>;

export function databaseAddress(owner: DomainServiceName) {
  return address('postgres:', 'postgresql:')
    .optional()
    .meta({ secret: true, example: `postgres://paygraph:change-me@127.0.0.1:5432/${owner}` })
    .describe(
      `The Postgres database of ${owner}, which always needs it; the others do where there is no KAFKA_BROKERS.`,
    );
}

/** Its own database a service always needs; the others' only where the bus is the embedded one. */
function databasesNeeded(name: DomainServiceName): Rule<FoundationVariables> {
  return (read, faulty) => {
    const named: Readonly<Record<string, unknown>> = read;
    const onKafka = read.KAFKA_BROKERS !== undefined || faulty.has('KAFKA_BROKERS');
    return domainServiceNames
      .filter((owner) => owner === name || !onKafka)
      .map((owner) => databaseVariable(owner))
      .filter((url) => named[url] === undefined && !faulty.has(url))
      .map((url) => `${url} is missing`);
  };
}

function foundationRules(name: DomainServiceName): readonly Rule<FoundationVariables>[] {
  return [
    databasesNeeded(name),
    ...kafkaRules,
    ...mongoRules,
    servedTlsRule,
    refusePlain('postgres', names('DATABASE_URL', domainServiceNames), mayBePlain),
    refusePlain('subgraphs', names('SUBGRAPH_URL', callees[name]), isPlainHttp),
    refusePlain('redis', ['REDIS_URL'], isWithout('rediss:')),
    refusePlain('traces', ['OTEL_EXPORTER_OTLP_ENDPOINT'], isPlainHttp),
  ];
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
  const foundation = examineConfig(variables, environment, foundationRules(name));
  const own = examineConfig(ownVariables, environment, ownRules);
  const known = new Set([...Object.keys(variables), ...Object.keys(ownVariables)]);
  const faults = [...foundation.faults, ...own.faults, ...misspeltVariables(environment, known)];
  if (faults.length > 0) throw new ConfigError(faults);
  return { foundation: foundationConfigOf(name, foundation.take()), own: own.take() };
}

function foundationConfigOf(name: DomainServiceName, read: Read<FoundationVariables>): FoundationConfig {
  const named: Readonly<Record<string, unknown>> = read;
  const databaseTls = { required: isPlainRefused('postgres', read), caFile: read.DATABASE_CA_FILE };
  const databaseUrls = collect(domainServiceNames, (owner) => {
    const url = named[databaseVariable(owner)];
    return typeof url === 'string' ? withTls(url, databaseTls) : undefined;
  });
  const databaseUrl = databaseUrls[name];
  if (databaseUrl === undefined) throw new Error(`${databaseVariable(name)} passed its rule unread`);
  return {
    name,
    host: read.HOST,
    port: read.PORT,
    adminPort: read.ADMIN_PORT,
    tls: servedTlsOf(read),
    logLevel: read.LOG_LEVEL,
    logReadable: read.LOG_FORMAT === 'readable',
    drainDelayMs: drainDelayMsOf(read, read.NODE_ENV === 'production'),
    databaseUrl,
    databaseUrls,
    subgraphUrls: collect(callees[name], (callee) => named[variable('SUBGRAPH_URL', callee)]),
    identityPrivateKey: read.IDENTITY_PRIVATE_KEY,
    identityPublicKeys: collect(serviceNames, (issuer) => named[variable('IDENTITY_PUBLIC_KEY', issuer)]),
    kafka: kafkaConnectionOf(read, read.NODE_ENV === 'production'),
    mongo:
      read.MONGODB_URL === undefined
        ? undefined
        : { url: read.MONGODB_URL, name: read.MONGODB_DATABASE ?? name, caFile: read.MONGODB_CA_FILE },
    redis: redisConfigOf(read),
    cache: read.CACHE,
    tracing: tracingConfigOf(read),
    crashAtFile: read.NODE_ENV === 'production' ? undefined : read.CRASH_AT_FILE,
  };
}

export function databaseVariable(owner: DomainServiceName): string {
  return variable('DATABASE_URL', owner);
}

/** `DATABASE_URL_WALLETS` and the like. */
function variable(prefix: string, name: ServiceName): string {
  return `${prefix}_${name.toUpperCase()}`;
}

function names(prefix: string, of: readonly ServiceName[]): readonly string[] {
  return of.map((name) => variable(prefix, name));
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
