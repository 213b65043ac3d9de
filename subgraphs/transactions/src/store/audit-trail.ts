import type { Documents } from '@paygraph/document-store';
import { z } from 'zod';
import type { AuditTrail } from '../domain/audit-trail.ts';

/** What an entry's document holds besides its id, its owner (the actor) and its time. */
const bodySchema = z.object({ type: z.string(), subject: z.string(), details: z.string() });

/** What admins did, as documents of one collection. */
export function createAuditTrail(documents: Documents): AuditTrail {
  return {
    record: async ({ id, actor, at, type, subject, details }) => {
      await documents.insertOnce({ id, owner: actor, createdAt: at, body: { type, subject, details } });
    },
    of: async (actor, { from, after, limit }) => {
      const found = await documents.find(
        { owner: actor, ...(from && { from }) },
        { limit, after: after && { createdAt: after.at, id: after.id } },
      );
      return found.map(({ id, owner, createdAt, body }) => ({
        ...bodySchema.parse(body),
        id,
        actor: owner,
        at: createdAt,
      }));
    },
  };
}
