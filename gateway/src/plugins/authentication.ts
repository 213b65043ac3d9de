import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '../access-token.ts';
import { anonymous, type Caller, clientOf } from '../caller.ts';
import type { ClientAddress } from '../client-address.ts';
import { type PublicCode, unauthenticatedMessage, unavailableMessage } from '../errors.ts';
import { noRights } from '../rights.ts';
import type { Authenticate } from '../sessions/authenticator.ts';
import type { SessionWatch } from '../sessions/session-watch.ts';

/**
 * Knows the caller of each request before its body is read. No header is an anonymous caller. A header that proves
 * nobody is refused, in the same words whatever is wrong with it, and nothing is run. A body may be long in coming: what
 * the header proved must still hold when it has.
 */
export function addAuthentication(
  server: FastifyInstance,
  options: {
    authenticate: Authenticate;
    sessions: SessionWatch;
    addressOf: ClientAddress;
    now: () => number;
  },
): (request: FastifyRequest) => Caller {
  const { authenticate, sessions, addressOf, now } = options;
  const callers = new WeakMap<FastifyRequest, Caller>();
  const signedIn = new WeakMap<FastifyRequest, SignedIn>();

  const refuse = (request: FastifyRequest, reply: FastifyReply) =>
    reply
      .code(401)
      .header('www-authenticate', 'Bearer')
      .send({ errors: [errorOf('UNAUTHENTICATED', unauthenticatedMessage, request)] });

  server.addHook('onRequest', async (request, reply) => {
    const { authorization, 'user-agent': userAgent } = request.headers;
    const outcome = await authenticate(authorization);
    if (outcome.kind === 'refused') return refuse(request, reply);
    if (outcome.kind === 'undecided') {
      return reply
        .code(503)
        .header('retry-after', '1')
        .send({ errors: [errorOf('UNAVAILABLE', unavailableMessage, request)] });
    }
    const proven = outcome.kind === 'signed-in' ? outcome.signedIn : undefined;
    if (proven !== undefined) signedIn.set(request, proven);
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

  server.addHook('preHandler', async (request, reply) => {
    const proven = signedIn.get(request);
    const isOver = proven !== undefined && (now() >= proven.expiresAtMs || sessions.refuses(proven));
    return isOver ? refuse(request, reply) : undefined;
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
