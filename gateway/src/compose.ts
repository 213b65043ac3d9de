import './no-telemetry.ts';
import { type AdminServer, startAdminServer } from '@paygraph/admin-server';
import type { Environment } from '@paygraph/config';
import { createIdentitySigner } from '@paygraph/principal';
import { createMemoryRateLimiter, createRedisRateLimiter, type RateLimiter } from '@paygraph/rate-limiter';
import { connectRedis, type RedisConnection } from '@paygraph/redis';
import { createRevocations } from '@paygraph/revocations';
import type { RunningService } from '@paygraph/service-process';
import { createLogger, createMetrics, type Logger, startTracing, tellCertificate } from '@paygraph/telemetry';
import { createRefusalReport } from './authorization/refusal-report.ts';
import { createSendRefusals } from './authorization/send-refusals.ts';
import { createClientAddress } from './client-address.ts';
import { type GatewayConfig, readGatewayConfig, subgraphUrlKey } from './config.ts';
import { lookAtDownstreams } from './downstreams.ts';
import { createExecutor } from './execution/executor.ts';
import { createGatewayMetrics } from './metrics.ts';
import { readOperationList } from './operations/operation-list.ts';
import { createOperationNames } from './operations/operation-names.ts';
import { createPersistedOperations } from './operations/persisted-operations.ts';
import { createOperationRules } from './operations/prepare-operation.ts';
import { createClientLimits } from './rate-limits/client-limits.ts';
import { createFieldLimiter } from './rate-limits/field-limiter.ts';
import { limitExecutor } from './rate-limits/limit-executor.ts';
import { type GatewayServer, startServer } from './server.ts';
import { followRevocations } from './sessions/follow-revocations.ts';
import { createSignIn } from './sessions/sign-in.ts';
import { createIdentityHeaders } from './subgraphs/identity-headers.ts';
import { createSubgraphAddresses } from './subgraphs/subgraph-addresses.ts';
import { createSubgraphServices } from './subgraphs/subgraph-services.ts';
import { createSharedRuns } from './subscriptions/shared-runs.ts';
import { createSubgraphStreams } from './subscriptions/subgraph-streams.ts';
import { createSubscriber } from './subscriptions/subscriber.ts';
import { followSupergraph } from './supergraph/current-supergraph.ts';
import { createSupergraphSource } from './supergraph/supergraph-source.ts';
import { traceExecutor } from './traces/trace-executor.ts';

/** Starts the gateway. Rejects, holding nothing, where it can't: its configuration, its supergraph, a port that is taken. */
export async function startGateway(environment: Environment): Promise<RunningService> {
  const config = readGatewayConfig(environment);
  const { host, production, accessTokenPublicKey, identityPrivateKey } = config;
  const logger = createLogger({ service: 'gateway', level: config.logLevel, readable: config.readableLog });
  const registry = createMetrics('gateway');
  if (config.tls !== undefined) tellCertificate(registry, config.tls);

  const list = readOperationList(config.persistedOperations);
  const nameOf = createOperationNames(list);
  const metrics = createGatewayMetrics(registry, { nameOf });
  const addresses = createSubgraphAddresses(config.subgraphUrls, { plain: config.plainSubgraphs });
  const supergraph = await followSupergraph({
    source: createSupergraphSource(config.supergraph),
    where: config.supergraph,
    check: ({ subgraphs }) => addresses.check(subgraphs),
    logger,
    onPlanRead: metrics.onPlanRead,
  });
  const tracing = await startTracing({ service: 'gateway', config: config.tracing, logger });
  tellWhatIsOff(config, supergraph.get().subgraphs, (text) => logger.warn(text));

  const signer = identityPrivateKey
    ? createIdentitySigner({ issuer: 'gateway', privateKey: identityPrivateKey })
    : undefined;
  const signIn = createSignIn({
    config: { ...config.signIn, accessTokenPublicKey },
    signer,
    now: Date.now,
    logger,
  });

  const identityHeaders = createIdentityHeaders(signer);
  const services = createSubgraphServices({
    urlOf: addresses.of,
    timeoutMs: config.subgraphTimeoutMs,
    identityHeaders,
    now: () => new Date(),
    logger,
    onFetched: metrics.onFetched,
    onCircuit: metrics.onCircuit,
    onCallLimit: metrics.onCallLimit,
    onExtensions: signIn.onExtensions,
  });
  const refusals = createRefusalReport({
    send: createSendRefusals({
      // Who is believed about sessions keeps the accounts, and the record of what admins alone may do.
      subgraph: () => supergraph.get().subgraphs.find(({ name }) => name === config.signIn.sessionAuthority),
      services,
      identityHeaders,
    }),
    now: Date.now,
    logger,
  });
  const streams = createSubgraphStreams({ signer, logger });
  const subscriber = createSubscriber({
    services,
    streams,
    sharedRuns: createSharedRuns(),
    tracing,
    logger,
    onCount: metrics.onSubscriptions,
    onEventRun: metrics.onEventRun,
    onRefused: refusals.refused,
  });

  const redis = config.redis && connectRedis({ ...config.redis, connectionName: 'gateway' });
  const stopRevocations =
    redis &&
    followRevocations({ revocations: createRevocations({ connection: redis }), learn: signIn.learn, logger });
  const limiter = createRateLimiter(redis, logger);
  const limits = { limiter, scale: config.rateLimitScale, onRefused: metrics.onRateLimited };
  const fieldLimiter = createFieldLimiter(limits);

  const letGo = async () => {
    supergraph.stop();
    signIn.stop();
    stopRevocations?.();
    streams.close();
    await refusals.stop();
    await services.close();
    await limiter.close();
    redis?.close();
    // Last: what all of them did is sent.
    await tracing.stop();
  };

  const runOperations = createExecutor({ services, logger, onRefused: refusals.refused });
  const executor = limitExecutor(runOperations, fieldLimiter);

  let server: GatewayServer | undefined;
  let admin: AdminServer | undefined;
  try {
    await signIn.whenReady();
    server = await startServer({
      host,
      port: config.port,
      tls: config.tls,
      corsOrigins: config.corsOrigins,
      socketLimits: config.sockets,
      sandbox: !production,
      supergraph,
      addressOf: createClientAddress(config.trustedProxies),
      clientLimits: createClientLimits(limits),
      fieldLimiter,
      executor: metrics.measured(traceExecutor(executor, nameOf)),
      subscriber,
      authenticate: signIn.authenticate,
      sessions: signIn.sessions,
      rules: createOperationRules({
        limits: config.operationLimits,
        persisted: createPersistedOperations({ list, onlyListed: config.persistedOperationsOnly }),
        introspection: !production,
      }),
      now: Date.now,
      tracing,
      logger,
      onSockets: metrics.onSockets,
      onAnswered: metrics.onAnswered,
    });
    admin = await startAdminServer({
      host,
      port: config.adminPort,
      logger,
      metrics: registry,
      // Started is loaded: a supergraph that is broken later does not replace the one there is.
      checkReady: async () => {
        supergraph.get();
        signIn.checkReady();
      },
      routes: (routes) =>
        routes.get('/health/downstreams', async () => ({
          subgraphs: await lookAtDownstreams(supergraph, services),
        })),
    });
  } catch (error) {
    await server?.close(0);
    await letGo();
    throw error;
  }

  const { url, close } = server;
  const { drain, close: closeAdmin } = admin;
  logger.info({ url, admin: admin.url }, 'the gateway answers');
  return {
    name: 'gateway',
    url,
    stop: async () => {
      drain();
      await close(config.drainDelayMs);
      await letGo();
      await closeAdmin();
    },
  };
}

/** With Redis all gateways count together. */
function createRateLimiter(redis: RedisConnection | undefined, logger: Logger): RateLimiter {
  if (redis === undefined) return createMemoryRateLimiter();
  return createRedisRateLimiter({
    connection: redis,
    keyPrefix: 'gateway',
    onAway: (error) => logger.warn({ err: error }, 'Redis is away: this gateway counts its clients alone'),
    onBack: () => logger.info('Redis is there: clients are counted in it'),
  });
}

/** What was left out of the configuration, and an override that nothing answers to, for whoever did not mean it. */
function tellWhatIsOff(
  config: GatewayConfig,
  subgraphs: readonly { name: string }[],
  warn: (text: string) => void,
): void {
  if (config.accessTokenPublicKey === undefined && config.signIn.jwksUrl === undefined)
    warn('authentication is off: neither ACCESS_TOKEN_JWKS_URL nor ACCESS_TOKEN_PUBLIC_KEY is set');
  if (config.identityPrivateKey === undefined)
    warn('subgraphs are told no identity: IDENTITY_PRIVATE_KEY is not set');
  const known = new Set(subgraphs.map(({ name }) => subgraphUrlKey(name)));
  for (const key of config.subgraphUrls.keys()) {
    if (!known.has(key)) warn(`SUBGRAPH_URL_${key} names no subgraph of this supergraph`);
  }
}
