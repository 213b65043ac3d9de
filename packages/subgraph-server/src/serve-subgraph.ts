import { setTimeout as pause } from 'node:timers/promises';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import { type AdminServer, startAdminServer } from '@paygraph/admin-server';
import type { ServedTls } from '@paygraph/config';
import type { Identity, IdentityVerifier } from '@paygraph/principal';
import {
  currentRequestId,
  type Logger,
  type Metrics,
  noTracing,
  type TraceHeaders,
  type Tracing,
  tellCertificate,
  withRequestId,
} from '@paygraph/telemetry';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { createClosing } from './closing.ts';
import { createGraphqlServer } from './graphql-server.ts';
import { requireProof } from './proof-of-identity.ts';
import { requestIdHeader, requestIdOf } from './request-id.ts';
import { buildSchema, type SubgraphResolvers } from './schema.ts';
import { serveSubscriptions } from './subscriptions.ts';

export interface SubgraphOptions {
  readonly schemaFile: URL;
  readonly resolvers: SubgraphResolvers;
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  /** What `port` is served with; left out: without TLS. The private port never has it. */
  readonly tls?: ServedTls | undefined;
  readonly verifier: IdentityVerifier;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Left out: nothing is traced. */
  readonly tracing?: Tracing;
  /** Rejects when the service's own database does not answer. */
  readonly checkReady: () => Promise<unknown>;
  /** Documents for whoever asks, by path. */
  readonly openRoutes?: Readonly<Record<string, OpenRoute>>;
  /** What else a proven caller may GET, by path. */
  readonly provenRoutes?: Readonly<Record<string, ProvenRoute>>;
  /** Routes of the service's own on its private port. */
  readonly adminRoutes?: (server: FastifyInstance) => void;
  /** Called when a stop takes no new connection any more: answers requests that are held until there is news. */
  readonly answerHeld?: () => Promise<void>;
  /** How long a stop goes on taking requests, so that balancers notice that it is not ready. */
  readonly drainDelayMs?: number;
  /** How long a stop waits for requests and sockets before it cuts them off. */
  readonly closeTimeoutMs?: number;
}

export type OpenRoute = (request: FastifyRequest, reply: FastifyReply) => unknown;
export type ProvenRoute = (request: FastifyRequest, reply: FastifyReply, caller: Identity) => unknown;

export interface ServedSubgraph {
  /** Its GraphQL endpoint, for HTTP and WebSocket. */
  readonly url: string;
  /**
   * Not ready from now on; after `drainDelayMs` no connection is taken any more. Resolves once the requests under way
   * are answered, or `closeTimeoutMs` have passed. Subscriptions go on.
   */
  drain(): Promise<void>;
  /** Drains where that was not done, then ends the sockets, a slice at a time, and closes the ports. */
  close(): Promise<void>;
}

/** Longer than the gateway keeps a connection (65 s at most): else a POST may meet one that is being closed. */
const keepAliveTimeoutMs = 75_000;

/** Serves a subgraph. Nothing is run for a caller who does not prove an identity: 401. Throws when a port is taken. */
export async function serveSubgraph(options: SubgraphOptions): Promise<ServedSubgraph> {
  const { schemaFile, resolvers, host, adminPort, verifier, logger, metrics } = options;
  const { tls, checkReady, adminRoutes, openRoutes = {}, provenRoutes = {}, tracing = noTracing } = options;
  const { answerHeld = async () => {}, drainDelayMs = 0, closeTimeoutMs = 5_000 } = options;
  const schema = await buildSchema(schemaFile, resolvers);
  const graphql = createGraphqlServer(schema, { logger, metrics });
  if (tls !== undefined) tellCertificate(metrics, tls);
  await graphql.start();

  const server = fastify({
    ...(tls && { https: tls }),
    bodyLimit: 1_000_000,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    // What still comes by a connection that was kept is answered like any other, and is that connection's last.
    return503OnClosing: false,
  });
  const openPaths = new Set(Object.keys(openRoutes));
  const callerOf = requireProof(server, { verifier, openPaths });

  const answer = fastifyApolloHandler(graphql, {
    context: async (request) => ({
      identity: callerOf(request),
      requestId: currentRequestId() ?? requestIdOf(undefined),
    }),
  });
  // Whoever proved an identity is one of ourselves: its trace is gone on with.
  server.post<{ Reply: string }>('/graphql', async (request, reply) =>
    withRequestId(requestIdOf(request.headers[requestIdHeader]), () =>
      tracing.enter('POST /graphql', { kind: 'server', from: traceHeadersIn(request) }, async () =>
        answer.call(server, request, reply),
      ),
    ),
  );
  for (const [path, answer] of Object.entries(openRoutes)) server.get(path, answer);
  for (const [path, answer] of Object.entries(provenRoutes)) {
    server.get(path, (request, reply) => answer(request, reply, callerOf(request)));
  }

  const subscriptions = serveSubscriptions({
    httpServer: server.server,
    schema,
    verifier,
    logger,
    closeTimeoutMs,
  });
  const port = createClosing({ server, subscriptions, answerHeld, closeTimeoutMs });

  let admin: AdminServer;
  let address: string;
  try {
    address = await server.listen({ host, port: options.port });
    admin = await startAdminServer({
      host,
      port: adminPort,
      logger,
      metrics,
      checkReady,
      ...(adminRoutes && { routes: adminRoutes }),
    });
  } catch (error) {
    await port.close();
    await graphql.stop();
    throw error;
  }

  let draining: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  function drain(): Promise<void> {
    admin.drain();
    draining ??= port.drain(drainDelayMs > 0 ? pause(drainDelayMs) : Promise.resolve());
    return draining;
  }
  async function finish(): Promise<void> {
    await drain();
    await port.close();
    await graphql.stop();
    await admin.close();
  }

  return {
    url: `${address}/graphql`,
    drain,
    close: () => {
      closing ??= finish();
      return closing;
    },
  };
}

function traceHeadersIn({ headers: { traceparent } }: FastifyRequest): TraceHeaders | undefined {
  return typeof traceparent === 'string' ? { traceparent } : undefined;
}
