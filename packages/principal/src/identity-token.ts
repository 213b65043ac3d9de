import { createPrivateKey, createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import { type Identity, type Principal, type ServiceName, serviceNames } from './principal.ts';
import { digestOf } from './token-content.ts';
import { createUsedTokens, type SharedMemory } from './used-tokens.ts';

/** The header that carries the identity from the gateway to a subgraph, or from one service to another. */
export const identityHeader = 'paygraph-identity';

/** RFC 8725, section 3.11: an explicit type keeps an access token from being taken for an identity. */
const tokenType = 'paygraph-identity+jwt';
const lifetimeSeconds = 30;
/** Clocks of two machines may differ by this much. */
const clockToleranceSeconds = 5;
/** From the earliest instant a token may be presented to the last. */
const presentableMs = (lifetimeSeconds + 2 * clockToleranceSeconds) * 1000;
/** 5,000 calls a second to one process, at about 100 bytes each. */
const maxUsedTokens = 200_000;

export interface IdentitySigner {
  /**
   * A token that proves this identity to one service, for 30 seconds and for one request. `content`: what is asked, by
   * which the token is worth nothing with anything else: the body of a request that has one, else its path and query;
   * for a subscription its `subscriptionContent`.
   */
  sign(identity: Identity, audience: ServiceName, content: string): string;
}

export interface IdentityVerifier {
  /**
   * What a token proves, or undefined for one that is missing, expired, forged, made for another service, or was
   * presented to this process before. Nobody is proven until the proof is found to cover what is asked.
   */
  verify(token: string | undefined): Proof | undefined;
}

export interface Proof {
  readonly identity: Identity;
  /** False for anything but what the token was made for, and where it was presented to another process before. */
  covers(content: string | Uint8Array): Promise<boolean>;
}

/** `privateKey`: PEM, P-256. The issuer's name is the key id, so a verifier picks the key by it. Throws for another key. */
export function createIdentitySigner(options: {
  issuer: ServiceName;
  privateKey: string;
  now?: () => number;
  /** Never the same twice. */
  newId?: () => string;
}): IdentitySigner {
  const { issuer, now = Date.now, newId = randomUUID } = options;
  // Read once: reading a PEM takes longer than signing.
  const privateKey = createPrivateKey(options.privateKey);
  return {
    sign(identity, audience, content) {
      const issuedAt = Math.floor(now() / 1000);
      const claims = {
        ...identity,
        jti: newId(),
        digest: digestOf(content),
        iat: issuedAt,
        exp: issuedAt + lifetimeSeconds,
      };
      return jwt.sign(claims, privateKey, {
        algorithm: 'ES256',
        audience,
        issuer,
        header: { alg: 'ES256', typ: tokenType, kid: issuer },
      });
    },
  };
}

const claimsSchema = z.object({
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
  jti: z.string().min(16).max(64),
  digest: z.string(),
  iat: z.number(),
});

/** `trustedKeys`: the public key (PEM) of each issuer this service listens to. */
export function createIdentityVerifier(options: {
  audience: ServiceName;
  trustedKeys: Readonly<Partial<Record<ServiceName, string>>>;
  now?: () => number;
  /** What the processes of this service know together; without it each remembers for itself alone. */
  sharedMemory?: SharedMemory;
}): IdentityVerifier {
  const { audience, now = Date.now, sharedMemory } = options;
  const trustedKeys = new Map(
    Object.entries(options.trustedKeys).map(([issuer, key]) => [issuer, createPublicKey(key)] as const),
  );
  const used = createUsedTokens({ lifeMs: presentableMs, maxPerLife: maxUsedTokens });
  return {
    verify(token) {
      if (token === undefined || token.length > 4_096) return undefined;
      const nowMs = now();
      try {
        const issuer = serviceNames.find(
          (name) => name === jwt.decode(token, { complete: true })?.header.kid,
        );
        const key: KeyObject | undefined = issuer && trustedKeys.get(issuer);
        if (issuer === undefined || key === undefined) return undefined;
        const { header, payload } = jwt.verify(token, key, {
          algorithms: ['ES256'],
          audience,
          issuer,
          complete: true,
          clockTimestamp: Math.floor(nowMs / 1000),
          clockTolerance: clockToleranceSeconds,
          // Also refuses a token without an expiry, which `verify` alone would let live for ever.
          maxAge: lifetimeSeconds,
        });
        // RFC 7515, section 4.1.11: what must be understood and is not makes a token worthless.
        if (header.typ !== tokenType || header.crit !== undefined) return undefined;
        const { principal, client, jti, digest, iat } = claimsSchema.parse(payload);
        const identity = { principal, client } as Identity;
        if (!maySpeakFor(issuer, identity.principal) || iat > nowMs / 1000 + clockToleranceSeconds)
          return undefined;
        // Last: only a token that is good otherwise may take room in the memory.
        const id = `${issuer} ${jti}`;
        if (!used.use(id, nowMs)) return undefined;
        return {
          identity,
          covers: async (content) =>
            digestOf(content) === digest &&
            (sharedMemory === undefined || (await sharedMemory.use(id, presentableMs))),
        };
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
