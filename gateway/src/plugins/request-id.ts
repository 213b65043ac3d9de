import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { ownRequestId, requestIdHeader } from '../caller.ts';

export function requestIdOf(request: IncomingMessage): string {
  return ownRequestId(request.headers[requestIdHeader]) ?? randomUUID();
}

/** Every answer names its request, so that whoever asks about it can say which. */
export function addRequestId(server: FastifyInstance): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header(requestIdHeader, request.id);
  });
}
