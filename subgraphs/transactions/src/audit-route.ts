import type { Logger } from '@paygraph/telemetry';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AuditPlace, AuditTrail } from './domain/audit-trail.ts';

const mostEntries = 100;

const querySchema = z.strictObject({
  actor: z.string().min(1).max(64),
  from: z.iso.datetime({ offset: true }).optional(),
  after: z
    .string()
    .regex(/^\d{1,15}\.\w{1,64}$/)
    .optional(),
});

/**
 * On the private port: `GET /internal/audit?actor=usr_…&from=2026-11-23T00:00:00Z`, what one actor did since then, newest
 * first, a hundred at most; `next` of an answer, given as `after`, goes on from there. 400 for what can't be read, 503
 * while the trail can't be.
 */
export function createAuditRoute(
  trail: Pick<AuditTrail, 'of'>,
  logger: Logger,
): (server: FastifyInstance) => void {
  return (server) => {
    server.get('/internal/audit', async (request, reply) => {
      const asked = querySchema.safeParse(request.query);
      if (!asked.success) return reply.code(400).send({ error: z.prettifyError(asked.error) });
      const { actor, from, after } = asked.data;
      const entries = await readEntries(actor, from, after);
      if (entries === undefined) return reply.code(503).send({ error: 'the audit trail can’t be read now' });
      const last = entries.length === mostEntries ? entries.at(-1) : undefined;
      return {
        entries: entries.map(({ details, ...entry }) => ({ ...entry, details: readJson(details) })),
        next: last ? placeText(last) : null,
      };
    });

    async function readEntries(actor: string, from: string | undefined, after: string | undefined) {
      try {
        return await trail.of(actor, {
          from: from === undefined ? undefined : new Date(from),
          after: after === undefined ? undefined : readPlace(after),
          limit: mostEntries,
        });
      } catch (error) {
        logger.warn({ err: error }, 'the audit trail could not be read');
        return undefined;
      }
    }
  };
}

function readJson(text: string): unknown {
  return JSON.parse(text);
}

function placeText({ at, id }: AuditPlace): string {
  return `${at.getTime()}.${id}`;
}

function readPlace(text: string): AuditPlace {
  const [ms, id = ''] = text.split('.');
  return { at: new Date(Number(ms)), id };
}
