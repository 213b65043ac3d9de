import type { Logger, Metrics } from '@paygraph/telemetry';
import fastify, { type FastifyInstance } from 'fastify';

export interface AdminServer {
  readonly url: string;
  /** From here on `/health/ready` answers 503, so that no new work is sent here. */
  drain(): void;
  close(): Promise<void>;
}

/**
 * Starts a service's private port, never exposed outside: `/health/live` (the process answers), `/health/ready`
 * (it can do its work), `/metrics`, and what `routes` adds. Throws when the port is taken.
 */
export async function startAdminServer(options: {
  host: string;
  port: number;
  logger: Logger;
  metrics: Metrics;
  /** Rejects when the service can't do its work, as with its own database gone. */
  checkReady: () => Promise<unknown>;
  routes?: (server: FastifyInstance) => void;
}): Promise<AdminServer> {
  const { host, port, logger, metrics, checkReady, routes } = options;
  const server = fastify({ forceCloseConnections: true });
  let draining = false;

  server.get('/health/live', () => ({ status: 'live' }));

  server.get('/health/ready', async (_request, reply) => {
    if (draining) return reply.code(503).send({ status: 'draining' });
    try {
      await within(readinessTimeoutMs, checkReady());
      return { status: 'ready' };
    } catch (error) {
      logger.warn({ err: error }, 'not ready');
      return reply.code(503).send({ status: 'not ready' });
    }
  });

  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );

  routes?.(server);
  const url = await server.listen({ host, port });

  return {
    url,
    drain: () => {
      draining = true;
    },
    close: () => server.close(),
  };
}

/** An orchestrator's own probe waits about this long; an answer after that is lost on it. */
const readinessTimeoutMs = 2_000;

async function within(timeoutMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
