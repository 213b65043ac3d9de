import { parseId } from '@paygraph/ids';
import type { UserPrincipal } from '@paygraph/principal';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { Rights } from './rights.ts';
import type { TokenKeys } from './tokens/token-keys.ts';

export interface SignedIn {
  readonly principal: UserPrincipal;
  readonly rights: Rights;
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

export interface AccessTokenVerifier {
  /** Whom an `Authorization` header proves, or undefined for one that is malformed, forged or expired: no telling which. */
  verify(authorization: string): Promise<SignedIn | undefined>;
}

/** RFC 9068, section 2.1: the type keeps another token of the same key from being taken for an access token. */
const tokenType = 'at+jwt';
const longestLifeSeconds = 60 * 60;
/** Clocks of two machines may differ by this much. */
const clockToleranceSeconds = 5;
const longestHeader = 4_096;
/** RFC 6750, section 2.1; the scheme's case does not matter (RFC 9110, section 11.1). */
const bearer = /^Bearer +([\w\-.~+/]+=*)$/i;

const claimsSchema = z.object({
  sub: z.string(),
  sid: z.string(),
  role: z.enum(['USER', 'MERCHANT', 'ADMIN']),
  /** Separated by spaces (RFC 6749, section 3.3). */
  scope: z.string().default(''),
  policies: z.array(z.string()).default([]),
  /** Required, as are all but `role` above (RFC 9068, section 2.2): it names the token in whatever is told of it. */
  jti: z.string().min(1).max(256),
  iat: z.number(),
  exp: z.number(),
});

/**
 * Of a token's header three things are read: the type, the algorithm, and the key's id, which picks among the keys we
 * have. An address in it (`jku`, `x5u`) or a key (`jwk`, `x5c`) is nobody's business (RFC 8725, section 3.10).
 */
export function createAccessTokenVerifier(options: {
  keys: Pick<TokenKeys, 'find'>;
  now: () => number;
}): AccessTokenVerifier {
  const { keys, now } = options;
  return {
    async verify(authorization) {
      const token = authorization.length <= longestHeader ? bearer.exec(authorization)?.[1] : undefined;
      if (token === undefined) return undefined;
      try {
        const claimed = jwt.decode(token, { complete: true })?.header;
        // Before a key is looked for: only what could be a token of ours may make us ask for one.
        if (claimed?.typ !== tokenType || claimed.alg !== 'ES256' || claimed.crit !== undefined)
          return undefined;
        // Nobody has checked yet that it is a text: the token is whoever's who wrote it.
        const key = await keys.find(typeof claimed.kid === 'string' ? claimed.kid : undefined);
        if (key === undefined) return undefined;
        const nowSeconds = Math.floor(now() / 1000);
        const { payload } = jwt.verify(token, key, {
          // The list is what keeps `none` and HMAC with the public key out (RFC 8725, section 3.1).
          algorithms: ['ES256'],
          issuer: 'paygraph',
          audience: 'paygraph-api',
          complete: true,
          clockTimestamp: nowSeconds,
        });
        const { sub, sid, role, scope, policies, iat, exp } = claimsSchema.parse(payload);
        const userId = parseId('usr', sub);
        const sessionId = parseId('ses', sid);
        if (userId === undefined || sessionId === undefined) return undefined;
        if (exp - iat > longestLifeSeconds || iat > nowSeconds + clockToleranceSeconds) return undefined;
        return {
          principal: { kind: 'user', userId, role, sessionId },
          rights: {
            isAuthenticated: true,
            scopes: new Set(scope.split(' ').filter((word) => word !== '')),
            policies: new Set(policies),
          },
          expiresAtMs: exp * 1000,
        };
      } catch {
        return undefined;
      }
    },
  };
}
