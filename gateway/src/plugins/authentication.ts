import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AccessTokenVerifier } from '../access-token.ts';
import { anonymous, type Caller, clientOf } from '../caller.ts';
import { unauthenticatedMessage } from '../errors.ts';
import { noRights } from '../rights.ts';

/**
 * Knows the caller of each request before its body is read. No header is an anonymous caller. A header that proves
 * nobody is refused, in the same words whatever is wrong with it, and nothing is run. Without a verifier
 * authentication is off, and everybody is anonymous.
 */
export function addAuthentication(
  server: FastifyInstance,
  verifier: AccessTokenVerifier | undefined,
): (request: FastifyRequest) => Caller {
  const callers = new WeakMap<FastifyRequest, Caller>();

  server.addHook('onRequest', async (request, reply) => {
    const { authorization, 'user-agent': userAgent } = request.headers;
    const proven = verifier && authorization !== undefined ? verifier.verify(authorization) : undefined;
    if (verifier && authorization !== undefined && proven === undefined) {
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({
          errors: [
            {
              message: unauthenticatedMessage,
              extensions: { code: 'UNAUTHENTICATED', requestId: request.id },
            },
          ],
        });
    }
    callers.set(request, {
      identity: { principal: proven?.principal ?? anonymous, client: clientOf(request.ip, userAgent) },
      rights: proven?.rights ?? noRights,
      requestId: request.id,
    });
    return undefined;
  });

  return (request) => {
    const caller = callers.get(request);
    if (caller === undefined) throw new Error('a request came past authentication');
    return caller;
  };
}
