import type { Logger } from '@paygraph/telemetry';
import fastify, { type FastifyInstance } from 'fastify';
import { registerOperationRoutes } from './operation-routes.ts';
import type { Operations } from './operations.ts';
import { refusal } from './refusal.ts';
import { registerTokenRoutes } from './token-routes.ts';
import type { Vault } from './vault.ts';

/** The provider's HTTP face. Every refusal is `{ error: { code, message } }`. */
export function createServer(options: {
  vault: Vault;
  operations: Operations;
  now: () => Date;
  newToken: () => string;
  /** Whether web pages served from this machine may ask for tokens. */
  allowLocalOrigins: boolean;
  logger: Logger;
}): FastifyInstance {
  const { vault, operations, now, newToken, allowLocalOrigins, logger } = options;
  const server = fastify({
    bodyLimit: 16 * 1024,
    requestTimeout: 10_000,
    // Longer than clients keep theirs, so that they don't send on a connection that is closing.
    keepAliveTimeout: 72_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
  });

  // The route, not the address: that can hold tokens and keys. Nor a word of any body.
  server.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    logger.debug(
      { method, route: routeOptions.url, status: reply.statusCode, ms: reply.elapsedTime },
      'answered',
    );
  });

  server.setErrorHandler((error, _request, reply) => {
    const status = statusOf(error);
    // The text of a parser's error repeats what it read, which may be a card number.
    if (status < 500)
      return reply.code(status).send(refusal('invalid_request', 'The request can’t be read.'));
    logger.error({ err: error }, 'request failed');
    return reply.code(500).send(refusal('internal', 'Something went wrong at the provider.'));
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send(refusal('not_found', 'There is nothing here.')),
  );

  server.get('/health/live', () => ({ status: 'live' }));
  registerTokenRoutes(server, { vault, now, newToken, allowLocalOrigins });
  registerOperationRoutes(server, operations);
  return server;
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 ? status : 500;
}
