import { Gauge, type Logger, type Metrics, within } from '@paygraph/telemetry';
import fastify, { type FastifyInstance } from 'fastify';

/** Why a service can't do its work yet, in words for whoever asks for its readiness. */
export class NotReadyError extends Error {
  override readonly name = 'NotReadyError';
}

export interface AdminServer {
  readonly url: string;
  /** From here on `/health/ready` answers 503, so that no new work is sent here. */
  drain(): void;
  close(): Promise<void>;
}

/**
 * Starts a service's private port, never exposed outside: `/health/live` (the process answers: nothing outside it is
 * asked, or one database that is away would have every process restarted), `/health/ready` (it can do its work; else
 * 503 and why not), `/metrics`, and what `routes` adds. Throws when the port is taken.
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
  /** What was last told of why it is not ready; undefined while it is. Probes come every few seconds. */
  let toldOf: string | undefined;

  async function askInTime(): Promise<void> {
    await within(readinessTimeoutMs, checkReady());
  }

  server.get('/health/live', () => ({ status: 'live' }));

  server.get('/health/ready', async (_request, reply) => {
    if (draining) return reply.code(503).send({ status: 'draining', reason: 'this process is stopping' });
    try {
      await askInTime();
      if (toldOf !== undefined) logger.info('ready again');
      toldOf = undefined;
      return { status: 'ready' };
    } catch (error) {
      const now = error instanceof Error ? error.message : String(error);
      if (toldOf !== now) logger.warn({ err: error }, 'not ready');
      toldOf = now;
      return reply.code(503).send({ status: 'not ready', reason: reasonOf(error) });
    }
  });

  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );

  new Gauge({
    name: 'paygraph_ready',
    help: '1 where this process can do its work, as /health/ready says, 0 where not.',
    registers: [metrics],
    async collect() {
      const isReady = await askInTime().then(
        () => !draining,
        () => false,
      );
      this.set(isReady ? 1 : 0);
    },
  });

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

/** An error's own words may hold what only the log may have. */
function reasonOf(error: unknown): string {
  return error instanceof NotReadyError ? error.message : 'what it needs does not answer; its log says more';
}
