import { fastifyApolloHandler } from '@as-integrations/fastify';
import { type AdminServer, startAdminServer } from '@paygraph/admin-server';
import type { Identity, IdentityVerifier } from '@paygraph/principal';
import type { Logger, Metrics } from '@paygraph/telemetry';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
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
  readonly verifier: IdentityVerifier;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Rejects when the service's own database does not answer. */
  readonly checkReady: () => Promise<unknown>;
  /** Documents for whoever asks, by path. */
  readonly openRoutes?: Readonly<Record<string, OpenRoute>>;
  /** What else a proven caller may GET, by path. */
  readonly provenRoutes?: Readonly<Record<string, ProvenRoute>>;
  /** Routes of the service's own on its private port. */
  readonly adminRoutes?: (server: FastifyInstance) => void;
  /** How long a stop waits for requests and sockets before it cuts them off. */
  readonly closeTimeoutMs?: number;
}

export type OpenRoute = (request: FastifyRequest, reply: FastifyReply) => unknown;
export type ProvenRoute = (request: FastifyRequest, reply: FastifyReply, caller: Identity) => unknown;

export interface ServedSubgraph {
  /** Its GraphQL endpoint, for HTTP and WebSocket. */
  readonly url: string;
  /** Takes nothing new, finishes what is under way within `closeTimeoutMs`, closes sockets and ports. */
  close(): Promise<void>;
}

/** Longer than the gateway keeps a connection (65 s at most): else a POST may meet one that is being closed. */
const keepAliveTimeoutMs = 75_000;

/** Serves a subgraph. Nothing is run for a caller who does not prove an identity: 401. Throws when a port is taken. */
export async function serveSubgraph(options: SubgraphOptions): Promise<ServedSubgraph> {
  const { schemaFile, resolvers, host, port, adminPort, verifier, logger, metrics } = options;
  const { checkReady, adminRoutes, openRoutes = {}, provenRoutes = {}, closeTimeoutMs = 5_000 } = options;
  const schema = await buildSchema(schemaFile, resolvers);
  const graphql = createGraphqlServer(schema, logger);
  await graphql.start();

  const server = fastify({
    bodyLimit: 1_000_000,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
  });
  const openPaths = new Set(Object.keys(openRoutes));
  const callerOf = requireProof(server, { verifier, openPaths });

  server.post(
    '/graphql',
    fastifyApolloHandler(graphql, {
      context: async (request) => ({
        identity: callerOf(request),
        requestId: requestIdOf(request.headers[requestIdHeader]),
      }),
    }),
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
  let closing: Promise<void> | undefined;
  const closePublicPort = () => {
    closing ??= finish();
    return closing;
  };
  // Else a caller would keep the connection its last answer came by, and the stop would wait for that.
  server.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  async function finish() {
    const timer = setTimeout(() => server.server.closeAllConnections(), closeTimeoutMs);
    // Together: the port takes nothing new while sockets say goodbye.
    await Promise.all([subscriptions.close(), server.close()]);
    clearTimeout(timer);
    await graphql.stop();
  }

  let admin: AdminServer;
  let address: string;
  try {
    address = await server.listen({ host, port });
    admin = await startAdminServer({
      host,
      port: adminPort,
      logger,
      metrics,
      checkReady,
      ...(adminRoutes && { routes: adminRoutes }),
    });
  } catch (error) {
    await closePublicPort();
    throw error;
  }

  return {
    url: `${address}/graphql`,
    close: async () => {
      admin.drain();
      await closePublicPort();
      await admin.close();
    },
  };
}
