import { createHash, createPublicKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type AccessTokens, accessTokenLifetimeSeconds } from '../domain/session.ts';
import type { Role } from '../domain/user.ts';

/** What the gateway holds the fields' `@requiresScopes` against: it knows scopes, and no roles. */
const scopes: Readonly<Record<Role, readonly string[]>> = {
  USER: ['user'],
  MERCHANT: ['user', 'merchant'],
  ADMIN: ['user', 'admin'],
};

/** Access tokens after RFC 9068. `privateKey`: PEM, P-256. */
export function createAccessTokens(options: {
  privateKey: string;
  randomBytes: (size: number) => Buffer;
}): AccessTokens {
  const { privateKey, randomBytes } = options;
  const keyId = thumbprint(privateKey);
  return {
    issue: (user, session, at) => {
      const issuedAt = Math.floor(at.getTime() / 1000);
      const claims = {
        sid: session.id,
        role: user.role,
        scope: scopes[user.role].join(' '),
        // What the gateway holds `@policy` against.
        ...(session.secondFactor && { policies: ['mfa'] }),
        iat: issuedAt,
        exp: issuedAt + accessTokenLifetimeSeconds,
      };
      return jwt.sign(claims, privateKey, {
        algorithm: 'ES256',
        issuer: 'paygraph',
        audience: 'paygraph-api',
        subject: user.id,
        jwtid: randomBytes(16).toString('base64url'),
        // The type keeps any other token of ours from being taken for an access token (RFC 8725, section 3.11).
        header: { alg: 'ES256', typ: 'at+jwt', kid: keyId },
      });
    },
  };
}

/** RFC 7638: the hash of the public key's required members, in the order of their names. */
function thumbprint(privateKey: string): string {
  const { crv, kty, x, y } = createPublicKey(privateKey).export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
