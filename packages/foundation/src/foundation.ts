import type { Cache } from '@paygraph/cache';
import {
  connectDatabase,
  type Database,
  defaultMaxConnections,
  type Migrations,
  watchConnections,
} from '@paygraph/database';
import type { DocumentStore } from '@paygraph/document-store';
import { type EventBus, watchOutbox } from '@paygraph/event-bus';
import { createIds, type Ids } from '@paygraph/ids';
import { type Sequencer, startSequencer } from '@paygraph/outbox';
import { createIdentitySigner, createIdentityVerifier } from '@paygraph/principal';
import type { RedisConnection } from '@paygraph/redis';
import { createServiceClient, type ServiceClient } from '@paygraph/service-client';
import type { SubgraphOptions } from '@paygraph/subgraph-server';
import {
  createLogger,
  createMetrics,
  type Logger,
  type Metrics,
  startTracing,
  type Tracing,
} from '@paygraph/telemetry';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openBus } from './bus.ts';
import { openCaches } from './caches.ts';
import { type CrashPoints, createCrashPoints } from './crash-points.ts';
import { type OpenDocuments, openDocuments } from './documents.ts';
import type { DomainServiceName, FoundationConfig } from './environment.ts';
import { createUsedProofs } from './used-proofs.ts';
import { watchDependencies } from './watch-dependencies.ts';

export interface Foundation {
  readonly name: DomainServiceName;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly database: Database;
  /** Of a service without a table for them: usable where MONGODB_URL is set. */
  readonly documents: DocumentStore;
  readonly bus: EventBus;
  /** Wake it after each commit that appended events. */
  readonly sequencer: Sequencer;
  readonly ids: Ids;
  readonly now: () => Date;
  /** Where tests have this process die: put around the ports that move money, in `compose.ts`. */
  readonly crashPoints: CrashPoints;
  /** What `serveSubgraph` needs besides schema and resolvers. */
  readonly server: Omit<SubgraphOptions, 'schemaFile' | 'resolvers' | 'adminRoutes'>;
  /** For limits, and what gateways are told of; undefined without REDIS_URL. Closed with the foundation. */
  readonly redis: RedisConnection | undefined;
  /** A cache of this name: of its own, and the same in every process of the service. Never rejects. */
  cacheOf(name: string): Cache;
  /** A client of another service's subgraph, closed with the foundation. */
  clientOf(callee: DomainServiceName): ServiceClient;
  /** Consumers first, then the outbox, then the database. Call it after the subgraph is closed. */
  close(): Promise<void>;
}

/** Brings the database up to date, and opens all that a domain service stands on. `config` is of readServiceConfig. */
export async function layFoundation(options: {
  config: FoundationConfig;
  /** The service's own, in their order. */
  migrations: readonly Migrations[];
  /** Whether the service can do nothing without its documents: it is then ready only with them. */
  readyNeedsDocuments?: boolean;
}): Promise<Foundation> {
  const { config, migrations, readyNeedsDocuments = false } = options;
  const { name } = config;
  const logger = createLogger({ service: name, level: config.logLevel, readable: config.logReadable });
  const metrics = createMetrics(name);
  const tracing = await startTracing({ service: name, config: config.tracing, logger });
  await bringUpToDate(config, migrations);

  const database = connectDatabase({
    url: config.databaseUrl,
    applicationName: name,
    logger,
    traced: config.tracing !== undefined,
  });
  const documents = openDocuments({ config, database, logger });
  const sequencer = startSequencer({ database, logger });
  const now = () => new Date();
  const { bus, stopRelay } = openBus({ config, logger, metrics, tracing, now });
  const signer = createIdentitySigner({ issuer: name, privateKey: config.identityPrivateKey });
  const caches = openCaches({ config, metrics, logger });
  const verifier = createIdentityVerifier({
    audience: name,
    trustedKeys: config.identityPublicKeys,
    ...(caches.redis && {
      sharedMemory: createUsedProofs({
        redis: caches.redis,
        service: name,
        onFailed: (error) => logger.debug({ err: error }, 'a proof could not be remembered in Redis'),
      }),
    }),
  });
  const clients: ServiceClient[] = [];
  const watcher = watchStores({ config, metrics, logger, database, documents, redis: caches.redis });

  return {
    name,
    logger,
    metrics,
    tracing,
    database,
    documents: documents.store,
    bus,
    sequencer,
    ids: createIds(),
    now,
    crashPoints: createCrashPoints({ service: name, file: config.crashAtFile }),
    server: {
      host: config.host,
      port: config.port,
      adminPort: config.adminPort,
      tls: config.tls,
      drainDelayMs: config.drainDelayMs,
      verifier,
      logger,
      metrics,
      tracing,
      checkReady: async () => {
        await database.ping();
        if (readyNeedsDocuments) await documents.ping();
      },
    },
    redis: caches.redis,
    cacheOf: caches.cacheOf,
    clientOf: (callee) => {
      const url = config.subgraphUrls[callee];
      if (url === undefined) throw new Error(`${name} was not told where ${callee} answers`);
      const client = createServiceClient({ from: name, to: callee, url, signer });
      clients.push(client);
      return client;
    },
    close: async () => {
      await bus.close();
      await sequencer.stop();
      // After the sequencer, so that what it has just given a position is relayed, too.
      await stopRelay();
      await Promise.all(clients.map((client) => client.close()));
      await documents.close();
      caches.close();
      await watcher.close();
      await database.close();
      // Last: what all of them did is sent.
      await tracing.stop();
    },
  };
}

/** Metrics of what the service stands on. Answers the connection they are read by, closed with the foundation. */
function watchStores(deps: {
  config: FoundationConfig;
  metrics: Metrics;
  logger: Logger;
  database: Database;
  documents: OpenDocuments;
  redis: RedisConnection | undefined;
}): Database {
  const { config, metrics, logger, database, documents, redis } = deps;
  const { name, databaseUrl: url } = config;
  const watcher = connectDatabase({ url, applicationName: `${name} metrics`, logger, maxConnections: 1 });
  const applicationName = name;
  watchConnections({ metrics, logger, watcher, applicationName, maxConnections: defaultMaxConnections });
  watchOutbox({ metrics, logger, sql: watcher.sql, relayed: config.kafka !== undefined });
  watchDependencies({
    metrics,
    logger,
    pings: {
      // By the pool itself: where that is used up, the service waits as this does.
      postgres: database.ping,
      ...(config.mongo && { documents: documents.ping }),
      ...(redis && { redis: () => redis.client.ping() }),
    },
  });
  return watcher;
}
