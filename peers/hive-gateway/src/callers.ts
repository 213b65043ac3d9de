import { createPublicKey, type KeyObject } from 'node:crypto';
import { parseId } from '@paygraph/ids';
import type { Identity, Role } from '@paygraph/principal';
import { GraphQLError } from 'graphql';
import jwt from 'jsonwebtoken';

/** Who is signed in, as far as the access token says; `scope` is what @requiresScopes is held against. */
export interface SignedIn {
  readonly identity: Identity;
  readonly scope: string;
}

/** What Hive knows of a request: headers over HTTP, the payload of connection_init over WebSocket. */
export interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  readonly connectionParams?: Readonly<Record<string, unknown>>;
}

export interface Callers {
  /** Null for who brings no token. Throws UNAUTHENTICATED for a token that proves nobody. */
  of(asking: Asking): Promise<SignedIn | null>;
}

const roles: readonly Role[] = ['USER', 'MERCHANT', 'ADMIN'];
const keysGoodForMs = 60_000;

/** Access tokens by the keys that the users subgraph publishes. Ended sessions are not followed: see the README. */
export function createCallers({ keysUrl }: { keysUrl: string }): Callers {
  const known = new WeakMap<Asking, Promise<SignedIn | null>>();
  let keys: Promise<ReadonlyMap<string, KeyObject>> | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;

  async function readKeys(): Promise<ReadonlyMap<string, KeyObject>> {
    const answer = await fetch(keysUrl, { signal: AbortSignal.timeout(2_000) });
    const { keys: published } = (await answer.json()) as { keys: readonly (JsonWebKey & { kid: string })[] };
    return new Map(published.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]));
  }

  function freshKeys(): Promise<ReadonlyMap<string, KeyObject>> {
    if (keys === undefined || Date.now() - readAtMs > keysGoodForMs) {
      readAtMs = Date.now();
      keys = readKeys();
      // Whoever asks next reads again.
      keys.catch(() => {
        keys = undefined;
      });
    }
    return keys;
  }

  async function read(asking: Asking): Promise<SignedIn | null> {
    const given = asking.connectionParams?.['authorization'] ?? asking.headers?.['authorization'];
    if (given === undefined) return null;
    const token = typeof given === 'string' ? /^Bearer +(\S+)$/i.exec(given)?.[1] : undefined;
    const kid = token === undefined ? undefined : jwt.decode(token, { complete: true })?.header.kid;
    const key = kid === undefined ? undefined : (await freshKeys()).get(kid);
    if (token === undefined || key === undefined) throw unproven();
    return readClaims(token, key, asking);
  }

  return {
    of: (asking) => {
      const reading = known.get(asking) ?? read(asking);
      known.set(asking, reading);
      return reading;
    },
  };
}

function readClaims(token: string, key: KeyObject, asking: Asking): SignedIn {
  try {
    const claims = jwt.verify(token, key, {
      algorithms: ['ES256'],
      issuer: 'paygraph',
      audience: 'paygraph-api',
    });
    if (typeof claims === 'string') throw unproven();
    const userId = parseId('usr', String(claims.sub));
    const sessionId = parseId('ses', String(claims['sid']));
    const role = roles.find((name) => name === claims['role']);
    if (userId === undefined || sessionId === undefined || role === undefined) throw unproven();
    return {
      identity: { principal: { kind: 'user', userId, role, sessionId }, client: clientOf(asking) },
      scope: String(claims['scope'] ?? ''),
    };
  } catch {
    throw unproven();
  }
}

export function clientOf({ headers = {} }: Asking): Identity['client'] {
  return { address: '127.0.0.1', userAgent: headers['user-agent'] };
}

function unproven(): GraphQLError {
  return new GraphQLError('The access token proves nobody.', { extensions: { code: 'UNAUTHENTICATED' } });
}
