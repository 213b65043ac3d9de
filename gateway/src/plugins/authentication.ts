import type { FastifyInstance, FastifyRequest } from 'fastify';
import { anonymous, type Caller, clientOf } from '../caller.ts';
import type { ClientAddress } from '../client-address.ts';
import { type PublicCode, unauthenticatedMessage, unavailableMessage } from '../errors.ts';
import { noRights } from '../rights.ts';
import type { Authenticate } from '../sessions/authenticator.ts';

/**
 * Knows the caller of each request before its body is read. No header is an anonymous caller. A header that proves
 * nobody is refused, in the same words whatever is wrong with it, and nothing is run.
 */
export function addAuthentication(
  server: FastifyInstance,
  authenticate: Authenticate,
  addressOf: ClientAddress,
): (request: FastifyRequest) => Caller {
  const callers = new WeakMap<FastifyRequest, Caller>();

  server.addHook('onRequest', async (request, reply) => {
    const { authorization, 'user-agent': userAgent } = request.headers;
    const outcome = await authenticate(authorization);
    if (outcome.kind === 'refused') {
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({ errors: [errorOf('UNAUTHENTICATED', unauthenticatedMessage, request)] });
    }
    if (outcome.kind === 'undecided') {
      return reply
        .code(503)
        .header('retry-after', '1')
        .send({ errors: [errorOf('UNAVAILABLE', unavailableMessage, request)] });
    }
    const proven = outcome.kind === 'signed-in' ? outcome.signedIn : undefined;
    callers.set(request, {
      identity: {
        principal: proven?.principal ?? anonymous,
        client: clientOf(addressOf(request.raw), userAgent),
      },
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

function errorOf(code: PublicCode, message: string, request: FastifyRequest) {
  return { message, extensions: { code, requestId: request.id } };
}
