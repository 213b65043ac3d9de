import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { type Identity, type Principal, type ServiceName, serviceNames } from './principal.ts';

/** The header that carries the identity from the gateway to a subgraph, or from one service to another. */
export const identityHeader = 'paygraph-identity';

/** RFC 8725, section 3.11: an explicit type keeps an access token from being taken for an identity. */
const tokenType = 'paygraph-identity+jwt';
const lifetimeSeconds = 30;
/** Clocks of two machines may differ by this much. */
const clockToleranceSeconds = 5;

export interface IdentitySigner {
  /** A token that proves this identity to one service, for 30 seconds. */
  sign(identity: Identity, audience: ServiceName): string;
}

export interface IdentityVerifier {
  /** The identity proven, or undefined for a token that is missing, expired, forged, or made for another service. */
  verify(token: string | undefined): Identity | undefined;
}

/** `privateKey`: PEM, P-256. The issuer's name is the key id, so a verifier picks the key by it. */
export function createIdentitySigner(options: {
  issuer: ServiceName;
  privateKey: string;
  now?: () => number;
}): IdentitySigner {
  const { issuer, privateKey, now = Date.now } = options;
  return {
    sign(identity, audience) {
      const issuedAt = Math.floor(now() / 1000);
      const claims = { ...identity, iat: issuedAt, exp: issuedAt + lifetimeSeconds };
      return jwt.sign(claims, privateKey, {
        algorithm: 'ES256',
        audience,
        issuer,
        header: { alg: 'ES256', typ: tokenType, kid: issuer },
      });
    },
  };
}

const identitySchema = z.object({
  principal: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('anonymous') }),
    z.object({
      kind: z.literal('user'),
      userId: z.string(),
      role: z.enum(['USER', 'MERCHANT', 'ADMIN']),
      sessionId: z.string(),
    }),
    z.object({ kind: z.literal('service'), name: z.enum(serviceNames) }),
  ]),
  client: z.object({ address: z.string(), userAgent: z.string().optional() }).optional(),
});

/** `trustedKeys`: the public key (PEM) of each issuer this service listens to. */
export function createIdentityVerifier(options: {
  audience: ServiceName;
  trustedKeys: Readonly<Partial<Record<ServiceName, string>>>;
  now?: () => number;
}): IdentityVerifier {
  const { audience, trustedKeys, now = Date.now } = options;
  return {
    verify(token) {
      if (token === undefined || token.length > 4_096) return undefined;
      try {
        const issuer = serviceNames.find(
          (name) => name === jwt.decode(token, { complete: true })?.header.kid,
        );
        const key = issuer && trustedKeys[issuer];
        if (issuer === undefined || key === undefined) return undefined;
        const { header, payload } = jwt.verify(token, key, {
          algorithms: ['ES256'],
          audience,
          issuer,
          complete: true,
          clockTimestamp: Math.floor(now() / 1000),
          clockTolerance: clockToleranceSeconds,
          // Also refuses a token without an expiry, which `verify` alone would let live for ever.
          maxAge: lifetimeSeconds,
        });
        if (header.typ !== tokenType) return undefined;
        const { principal, client } = identitySchema.parse(payload);
        const identity = { principal, client } as Identity;
        return maySpeakFor(issuer, identity.principal) ? identity : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** Only the gateway speaks for people; a service speaks for itself alone. */
function maySpeakFor(issuer: ServiceName, principal: Principal): boolean {
  return principal.kind === 'service' ? principal.name === issuer : issuer === 'gateway';
}
