import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { requestIdHeader } from '../caller.ts';

const preflightSeconds = 86_400;

/** Browsers of these origins may call. Access tokens travel in a header, so no cookies are ever allowed along. */
export async function addCors(server: FastifyInstance, origins: readonly (string | RegExp)[]): Promise<void> {
  await server.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['content-type', 'authorization', requestIdHeader, 'apollo-require-preflight'],
    exposedHeaders: [requestIdHeader],
    credentials: false,
    maxAge: preflightSeconds,
  });
}
