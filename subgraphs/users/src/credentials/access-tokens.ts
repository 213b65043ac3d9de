import { createPrivateKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type AccessTokens, accessTokenLifetimeSeconds } from '../domain/session.ts';
import type { Role } from '../domain/user.ts';
import { publicJwkOf, thumbprintOf } from './key-id.ts';

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
  const { randomBytes } = options;
  const keyId = thumbprintOf(publicJwkOf(options.privateKey));
  // Read once: reading a PEM takes longer than signing.
  const privateKey = createPrivateKey(options.privateKey);
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
