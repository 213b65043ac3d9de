import { setTimeout as pause } from 'node:timers/promises';
import type { ServedTls } from '@paygraph/config';
import type { Logger, Tracing } from '@paygraph/telemetry';
import fastify from 'fastify';
import type { ClientAddress } from './client-address.ts';
import type { Executor } from './execution/executor.ts';
import type { OperationRules } from './operations/prepare-operation.ts';
import { addAuthentication } from './plugins/authentication.ts';
import { addCors } from './plugins/cors.ts';
import { addFaultHandlers } from './plugins/faults.ts';
import { addGraphql } from './plugins/graphql.ts';
import { createRateLimits } from './plugins/rate-limits.ts';
import { addRequestId, requestIdOf } from './plugins/request-id.ts';
import { addSockets } from './plugins/sockets.ts';
import type { ClientLimits } from './rate-limits/client-limits.ts';
import type { FieldLimiter } from './rate-limits/field-limiter.ts';
import type { Authenticate } from './sessions/authenticator.ts';
import type { SessionWatch } from './sessions/session-watch.ts';
import type { SocketLimits } from './sockets/socket-limits.ts';
import type { Subscriber } from './subscriptions/subscriber.ts';
import type { CurrentSupergraph } from './supergraph/current-supergraph.ts';
import { enterOverSocket } from './traces/trace-executor.ts';

export interface GatewayServer {
  /** The address of /graphql, for HTTP and WebSocket. */
  readonly url: string;
  /**
   * After the delay takes nothing new, finishes what is under way within five seconds, then ends the sockets, a slice at
   * a time, and closes what is left.
   */
  close(delayMs: number): Promise<void>;
}

const bodyLimitBytes = 1_000_000;
const finishTimeoutMs = 5_000;
/** Longer than a load balancer keeps its connections (60 s by default at AWS), or it meets closed ones. */
const keepAliveTimeoutMs = 65_000;
const requestTimeoutMs = 30_000;

/** The public port, as an ordered list of its concerns. Rejects, untouched, with what `listen` says of the port. */
export async function startServer(options: {
  host: string;
  port: number;
  /** Undefined: whoever is in front of it ends TLS. */
  tls: ServedTls | undefined;
  corsOrigins: readonly (string | RegExp)[];
  socketLimits: SocketLimits;
  sandbox: boolean;
  addressOf: ClientAddress;
  clientLimits: ClientLimits;
  fieldLimiter: FieldLimiter;
  supergraph: CurrentSupergraph;
  executor: Executor;
  subscriber: Subscriber;
  authenticate: Authenticate;
  sessions: SessionWatch;
  rules: OperationRules;
  now: () => number;
  tracing: Tracing;
  logger: Logger;
  onSockets: (change: 1 | -1) => void;
  /** Told of each request over HTTP that was answered. */
  onAnswered: (method: string, status: number) => void;
}): Promise<GatewayServer> {
  const {
    host,
    port,
    tls,
    corsOrigins,
    socketLimits,
    sandbox,
    addressOf,
    clientLimits,
    fieldLimiter,
    supergraph,
    subscriber,
    authenticate,
    sessions,
    rules,
    now,
    tracing,
    logger,
    onSockets,
    onAnswered,
  } = options;
  const { executor, whenIdle } = countRuns(options.executor);
  const server = fastify({
    ...(tls && { https: tls }),
    bodyLimit: bodyLimitBytes,
    genReqId: requestIdOf,
    requestIdHeader: false,
    keepAliveTimeout: keepAliveTimeoutMs,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: 'idle',
    // What still comes by a connection that was kept is answered like any other, and is that connection's last.
    return503OnClosing: false,
  });

  let isClosing = false;
  // A connection that is busy when closing begins would otherwise be kept, idle, until it is cut.
  server.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close');
  });
  server.addHook('onResponse', async ({ method }, { statusCode }) => onAnswered(method, statusCode));
  addRequestId(server);
  await addCors(server, corsOrigins);
  const rateLimits = createRateLimits(server, { limits: clientLimits, addressOf });
  rateLimits.limitArrivals();
  const callerOf = addAuthentication(server, { authenticate, sessions, addressOf, now });
  rateLimits.limitCallers(callerOf);
  addFaultHandlers(server, logger);
  const stopGraphql = await addGraphql(server, {
    supergraph,
    executor,
    callerOf,
    rules,
    sandbox,
    tracing,
    logger,
  });
  const sockets = addSockets(server.server, {
    addressOf,
    clientLimits,
    fieldLimiter,
    supergraph,
    executor: enterOverSocket(executor, tracing),
    subscriber,
    authenticate,
    sessions,
    rules,
    origins: corsOrigins,
    limits: socketLimits,
    now,
    logger,
    onCount: onSockets,
  });

  try {
    const address = await server.listen({ host, port });
    return { url: `${address}/graphql`, close };
  } catch (error) {
    await close(0);
    throw error;
  }

  async function close(delayMs: number): Promise<void> {
    isClosing = true;
    if (delayMs > 0) await pause(delayMs);
    // Closing begins with the port, and ends with the last connection: hence not awaited yet.
    const closed = server.close();
    const timer = setTimeout(() => server.server.closeAllConnections(), finishTimeoutMs);
    await within(finishTimeoutMs, whenIdle());
    await sockets.close();
    await closed;
    clearTimeout(timer);
    await stopGraphql();
  }
}

/** The same executor, knowing when nothing is under way. */
function countRuns(executor: Executor): { executor: Executor; whenIdle: () => Promise<void> } {
  let running = 0;
  let onIdle = () => {};
  return {
    executor: {
      async execute(...run) {
        running += 1;
        try {
          return await executor.execute(...run);
        } finally {
          running -= 1;
          // The answer is still to be written: the turn after next.
          if (running === 0) setImmediate(onIdle);
        }
      },
    },
    whenIdle: () =>
      new Promise((resolve) => {
        onIdle = resolve;
        if (running === 0) resolve();
      }),
  };
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
