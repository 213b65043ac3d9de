import type { Logger } from '@paygraph/telemetry';
import type { FastifyError, FastifyInstance } from 'fastify';
import { internalMessage } from '../errors.ts';

/** What goes wrong before GraphQL is reached, such as a body that is no JSON or too large, in the form of its errors. */
export function addFaultHandlers(server: FastifyInstance, logger: Logger): void {
  const body = (message: string, code: string, requestId: string) => ({
    errors: [{ message, extensions: { code, requestId } }],
  });

  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 400 && status < 500) {
      return reply.code(status).send(body(messages[status] ?? 'Bad request.', 'BAD_USER_INPUT', request.id));
    }
    logger.error({ err: error, requestId: request.id }, 'a request met an unexpected error');
    return reply.code(500).send(body(internalMessage, 'INTERNAL_SERVER_ERROR', request.id));
  });

  server.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .send(body('There is nothing here: GraphQL is served at /graphql.', 'NOT_FOUND', request.id)),
  );
}

const messages: Readonly<Record<number, string>> = {
  400: 'The body is not valid JSON.',
  413: 'The request is larger than 1 MB.',
  415: 'The body must be application/json.',
};
