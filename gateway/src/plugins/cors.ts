import cors from '@fastify/cors';
import type { FastifyInstance } from 'fastify';
import { requestIdHeader } from '../caller.ts';
import { limitHeaderNames } from '../rate-limits/limit-headers.ts';

const preflightSeconds = 86_400;

/** Browsers of these origins may call. Access tokens travel in a header, so no cookies are ever allowed along. */
export async function addCors(server: FastifyInstance, origins: readonly (string | RegExp)[]): Promise<void> {
  await server.register(cors, {
    origin: [...origins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['content-type', 'authorization', requestIdHeader, 'apollo-require-preflight'],
    exposedHeaders: [requestIdHeader, ...limitHeaderNames],
    credentials: false,
    maxAge: preflightSeconds,
  });
}
