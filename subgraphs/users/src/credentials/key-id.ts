import { createHash, createPublicKey } from 'node:crypto';

/** The public half of a P-256 key, as a JWK has it (RFC 7517; RFC 7518, section 6.2.1). */
export interface PublicJwk {
  readonly crv: string;
  readonly kty: string;
  readonly x: string;
  readonly y: string;
}

/** `pem`: of either half. Only the public one is in the answer. */
export function publicJwkOf(pem: string): PublicJwk {
  const { crv = '', kty = '', x = '', y = '' } = createPublicKey(pem).export({ format: 'jwk' });
  return { crv, kty, x, y };
}

/** RFC 7638: the hash of the public key's required members, in the order of their names. */
export function thumbprintOf({ crv, kty, x, y }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
