import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../caller.ts';
import type { ClientAddress } from '../client-address.ts';
import { type ClientLimits, type Count, refusalMessage } from '../rate-limits/client-limits.ts';
import { limitHeaders } from '../rate-limits/limit-headers.ts';

export interface RateLimits {
  /** Before the caller is known: a refusal costs neither a signature nor a body. Preflights have been answered by now. */
  limitArrivals(): void;
  /** Once the caller is known, and before the body is read. */
  limitCallers(callerOf: (request: FastifyRequest) => Caller): void;
}

/** Counts every request, and tells in the headers of each answer how many are left. */
export function createRateLimits(
  server: FastifyInstance,
  options: { limits: ClientLimits; addressOf: ClientAddress },
): RateLimits {
  const { limits, addressOf } = options;
  const counted = new WeakMap<FastifyRequest, readonly Count[]>();

  function tell(request: FastifyRequest, reply: FastifyReply, count: Count): FastifyReply | undefined {
    const counts = [...(counted.get(request) ?? []), count];
    counted.set(request, counts);
    reply.headers(limitHeaders(counts));
    if (count.verdict.allowed) return undefined;
    const extensions = { code: 'RATE_LIMITED', requestId: request.id };
    return reply.code(429).send({ errors: [{ message: refusalMessage(count), extensions }] });
  }

  return {
    limitArrivals() {
      server.addHook('onRequest', async (request, reply) =>
        tell(request, reply, await limits.countArrival(addressOf(request.raw))),
      );
    },
    limitCallers(callerOf) {
      server.addHook('onRequest', async (request, reply) =>
        tell(request, reply, await limits.countCaller(callerOf(request).identity)),
      );
    },
  };
}
