import { type Identity, type IdentityVerifier, identityHeader, type Proof } from '@paygraph/principal';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const unproven = { message: 'The identity is not proven.', extensions: { code: 'UNAUTHENTICATED' } };

/**
 * Lets no request through that does not prove who makes it: 401, before its body is read. A body that the proof was
 * not made for is refused in the same words before anything is done with it. Gives who made a request.
 */
export function requireProof(
  server: FastifyInstance,
  options: {
    verifier: IdentityVerifier;
    /** Routes for whoever asks. */
    openPaths: ReadonlySet<string>;
  },
): (request: FastifyRequest) => Identity {
  const { verifier, openPaths } = options;
  const presented = new WeakMap<FastifyRequest, Proof>();
  const proven = new WeakMap<FastifyRequest, Identity>();

  server.addHook('onRequest', async (request, reply) => {
    if (openPaths.has(request.routeOptions.url ?? '')) return undefined;
    const token = request.headers[identityHeader];
    const proof = verifier.verify(typeof token === 'string' ? token : undefined);
    if (proof === undefined) return reply.code(401).send({ errors: [unproven] });
    presented.set(request, proof);
    return undefined;
  });

  // In place of the parsers there are: whatever has a body comes through here, or is refused as of another type.
  server.removeAllContentTypeParsers();
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (typeof body !== 'string') throw new Error('a body came that is no text');
    accept(request, body).then(
      // Else not even parsed.
      (isProven) => (isProven ? parseJson(request, body, done) : done(null, null)),
      done,
    );
  });

  async function accept(request: FastifyRequest, content: string): Promise<boolean> {
    const proof = presented.get(request);
    if (proof === undefined || !(await proof.covers(content))) return false;
    proven.set(request, proof.identity);
    return true;
  }

  server.addHook('preValidation', async (request, reply) => {
    if (openPaths.has(request.routeOptions.url ?? '')) return undefined;
    if (request.body === undefined) await accept(request, request.url);
    return proven.has(request) ? undefined : reply.code(401).send({ errors: [unproven] });
  });

  return (request) => {
    const identity = proven.get(request);
    if (identity === undefined) throw new Error('a request came past the proof of identity');
    return identity;
  };
}
