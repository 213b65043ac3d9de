import type { ProvenRoute } from '@paygraph/subgraph-server';
import type { SessionFeed } from './session-feed.ts';

export const sessionFeedPath = '/session-feed';

/** More than there are gateways; each holds a request open all the time. */
const maxReaders = 100;

/** `GET /session-feed?after=<position>`, for gateways: who may ask it knows who is signed in, and who no longer. */
export function createSessionFeedRoute(feed: SessionFeed): ProvenRoute {
  let readers = 0;
  return async (request, reply, { principal }) => {
    if (principal.kind !== 'service' || principal.name !== 'gateway') return reply.code(403).send();
    const after = positionIn(request.query);
    if (after === 'malformed') return reply.code(400).send();
    if (readers >= maxReaders) return reply.code(503).send();
    readers += 1;
    try {
      const { changes, position, isWhole } = await feed.read(after);
      return await reply
        .header('cache-control', 'no-store')
        .send({ position: position.toString(), isWhole, changes });
    } finally {
      readers -= 1;
    }
  };
}

function positionIn(query: unknown): bigint | undefined | 'malformed' {
  const after: unknown =
    typeof query === 'object' && query !== null && 'after' in query ? query.after : undefined;
  if (after === undefined) return undefined;
  return typeof after === 'string' && /^\d{1,18}$/.test(after) ? BigInt(after) : 'malformed';
}
