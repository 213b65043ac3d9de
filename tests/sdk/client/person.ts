import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createPaygraph, memorySessions, type Paygraph, type PaygraphOptions } from '@paygraph/sdk';
import { graphqlUrl, type Place } from '@paygraph/testing';
import jwt from 'jsonwebtoken';
import type { Tokens } from '../../people/person.ts';

/** The client of somebody who is signed in already. */
export function clientOf(
  { place, tokens }: { place: Place; tokens: Tokens },
  options: Partial<PaygraphOptions> = {},
): Paygraph {
  return createPaygraph({ url: graphqlUrl(place), sessions: sessionsOf(tokens), ...options });
}

export function sessionsOf({ accessToken, refreshToken, expiresIn }: Tokens) {
  return memorySessions({ accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1_000 });
}

const hour = 60 * 60;

/** The same token as it would be an hour after its end: signed by the system's own key. */
export async function expired(place: Place, tokens: Tokens): Promise<Tokens> {
  const key = await readFile(path.join(place.dataFolder, 'keys', 'access-token.private.pem'), 'utf8');
  const decoded = jwt.decode(tokens.accessToken, { complete: true });
  if (decoded === null || typeof decoded.payload === 'string') throw new Error('no access token');
  const { header, payload } = decoded;
  const claims = { ...payload, iat: (payload.iat ?? 0) - 2 * hour, exp: (payload.exp ?? 0) - 2 * hour };
  const { alg: _, ...rest } = header;
  return {
    ...tokens,
    accessToken: jwt.sign(claims, key, { algorithm: 'ES256', header: { alg: 'ES256', ...rest } }),
  };
}

export interface WatchedFetch {
  readonly fetch: typeof fetch;
  /** How often an operation was sent. */
  count(operationName: string): number;
}

/** The real one, counted; `afterwards` may spoil what it answered. */
export function watchFetch(
  afterwards: (operationName: string, time: number) => void = () => {},
): WatchedFetch {
  const sent = new Map<string, number>();
  return {
    fetch: async (url, init) => {
      const { operationName } = JSON.parse(String(init?.body)) as { operationName: string };
      const time = (sent.get(operationName) ?? 0) + 1;
      sent.set(operationName, time);
      const response = await fetch(url, init);
      afterwards(operationName, time);
      return response;
    },
    count: (operationName) => sent.get(operationName) ?? 0,
  };
}

/** A WebSocket that can be cut, as by a lost network. */
export function cuttable(): { readonly webSocket: typeof WebSocket; readonly cut: () => void } {
  const open = new Set<WebSocket>();
  class Cuttable extends WebSocket {
    constructor(...words: ConstructorParameters<typeof WebSocket>) {
      super(...words);
      open.add(this);
      this.addEventListener('close', () => open.delete(this));
    }
  }
  return { webSocket: Cuttable, cut: () => [...open].map((socket) => socket.close(4000, 'cut')) };
}
