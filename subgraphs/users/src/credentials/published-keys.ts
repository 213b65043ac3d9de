import type { OpenRoute } from '@paygraph/subgraph-server';
import { type PublicJwk, publicJwkOf, thumbprintOf } from './key-id.ts';
import type { OtherKey } from './other-keys.ts';

/** RFC 8414 and OpenID Connect Discovery put it wherever the issuer says; this is the customary place. */
export const publishedKeysPath = '/.well-known/jwks.json';

/** How long a copy may be used. Short: a key that was stolen is to be gone soon after it is taken out. */
const cacheSeconds = 60;

interface PublishedKey extends PublicJwk {
  readonly kid: string;
  readonly alg: 'ES256';
  readonly use: 'sig';
}

/** The public keys by which access tokens are verified (RFC 7517, section 5): the signing one first. */
export function createPublishedKeys(options: {
  /** PEM, P-256. Its private half stays here. */
  signingKey: string;
  otherKeys: readonly OtherKey[];
  now: () => Date;
}): () => { readonly keys: readonly PublishedKey[] } {
  const { otherKeys, now } = options;
  const signing = publish(options.signingKey);
  const others = otherKeys.map(({ publicKey, until }) => ({ key: publish(publicKey), until }));
  return () => ({
    keys: [
      signing,
      ...others
        .filter(({ key, until }) => key.kid !== signing.kid && (until === undefined || now() < until))
        .map(({ key }) => key),
    ],
  });
}

function publish(pem: string): PublishedKey {
  const jwk = publicJwkOf(pem);
  return { ...jwk, kid: thumbprintOf(jwk), alg: 'ES256', use: 'sig' };
}

export function createPublishedKeysRoute(publishedKeys: ReturnType<typeof createPublishedKeys>): OpenRoute {
  return (_request, reply) =>
    reply
      .header('cache-control', `public, max-age=${cacheSeconds}`)
      .type('application/jwk-set+json')
      .send(publishedKeys());
}
