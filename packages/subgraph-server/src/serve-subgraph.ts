import { fastifyApolloHandler } from '@as-integrations/fastify';
import { type AdminServer, startAdminServer } from '@paygraph/admin-server';
import type { IdentityVerifier } from '@paygraph/principal';
import type { Logger, Metrics } from '@paygraph/telemetry';
import fastify, { type FastifyInstance } from 'fastify';
import { callerOf, requestIdHeader, requestIdOf } from './caller.ts';
import type { SubgraphContext } from './context.ts';
import { createGraphqlServer } from './graphql-server.ts';
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
  /** Routes of the service's own on its private port. */
  readonly adminRoutes?: (server: FastifyInstance) => void;
  /** How long a stop waits for requests and sockets before it cuts them off. */
  readonly closeTimeoutMs?: number;
}

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
  const { checkReady, adminRoutes, closeTimeoutMs = 5_000 } = options;
  const schema = await buildSchema(schemaFile, resolvers);
  const graphql = createGraphqlServer(schema, logger);
  await graphql.start();

  const server = fastify({
    bodyLimit: 1_000_000,
    keepAliveTimeout: keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
  });
  const contexts = new WeakMap<object, SubgraphContext>();

  server.addHook('onRequest', async (request, reply) => {
    const identity = callerOf(request.headers, verifier);
    if (identity === undefined) return reply.code(401).send({ errors: [unproven] });
    contexts.set(request, { identity, requestId: requestIdOf(request.headers[requestIdHeader]) });
    return undefined;
  });

  server.post(
    '/graphql',
    fastifyApolloHandler(graphql, { context: async (request) => contextOf(contexts, request) }),
  );

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

const unproven = { message: 'The identity is not proven.', extensions: { code: 'UNAUTHENTICATED' } };

function contextOf(contexts: WeakMap<object, SubgraphContext>, request: object): SubgraphContext {
  const context = contexts.get(request);
  if (context === undefined) throw new Error('a request came past the proof of identity');
  return context;
}
