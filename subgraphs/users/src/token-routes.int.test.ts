import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { createIds } from '@paygraph/ids';
import { type Identity, identityHeader } from '@paygraph/principal';
import type { RunningService } from '@paygraph/service-process';
import { createScratchDatabase, type ScratchDatabase } from '@paygraph/testing/databases';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startUsers } from './compose.ts';
import { publicJwkOf, thumbprintOf } from './credentials/key-id.ts';
import { createOutside, person, service } from './testing/outside.ts';

const outside = createOutside();
const retired = publicPem();
const gone = publicPem();
let scratch: ScratchDatabase;
let users: RunningService;
let origin: string;

beforeAll(async () => {
  scratch = await createScratchDatabase('users_routes');
  users = await startUsers({
    ...outside.environment(scratch.url),
    PORT: String(await getPort()),
    ADMIN_PORT: String(await getPort()),
    ACCESS_TOKEN_OTHER_KEYS: JSON.stringify([
      { publicKey: retired, until: new Date(Date.now() + 60_000) },
      { publicKey: gone, until: new Date(Date.now() - 1) },
    ]),
  });
  origin = new URL(users.url).origin;
});
afterAll(async () => {
  await users.stop();
  await scratch.drop();
});

describe('the published keys', () => {
  test('are the one that signs and those whose tokens may still be about, for whoever asks', async () => {
    const response = await fetch(`${origin}/.well-known/jwks.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/jwk-set\+json/);
    expect(response.headers.get('cache-control')).toBe('public, max-age=60');
    const { keys } = (await response.json()) as { keys: readonly Record<string, string>[] };
    const signing = outside.accessTokenKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(keys.map(({ kid }) => kid)).toEqual(
      [signing, retired].map((pem) => thumbprintOf(publicJwkOf(pem))),
    );
    // Public halves, and nothing else.
    for (const key of keys) {
      expect(Object.keys(key).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    }
    expect(createPublicKey({ key: keys[0] ?? {}, format: 'jwk' }).equals(outside.accessTokenKey)).toBe(true);
  });
});

describe('the session feed', () => {
  const anyone: Identity = { principal: { kind: 'anonymous' }, client: undefined };
  const read = (identity: Identity | undefined, query = '') => {
    const target = `/session-feed${query}`;
    return fetch(`${origin}${target}`, {
      headers: identity ? { [identityHeader]: outside.sign(identity, target) } : {},
    });
  };
  const gateway: Identity = { principal: service('gateway'), client: undefined };

  test.each<[string, Identity | undefined, number]>([
    ['no one', undefined, 401],
    ['nobody signed in', anyone, 403],
    ['an admin', { principal: person(createIds().next('usr'), 'ADMIN'), client: undefined }, 403],
    ['another service', { principal: service('transactions'), client: undefined }, 403],
  ])('is not for %s', async (_, identity, status) => {
    expect((await read(identity)).status).toBe(status);
  });

  test('is not read with a proof for another position', async () => {
    const headers = { [identityHeader]: outside.sign(gateway, '/session-feed?after=1') };
    expect((await fetch(`${origin}/session-feed?after=0`, { headers })).status).toBe(401);
  });

  test.each(['-1', '1e3', '', '1'.repeat(19), '1&after=2'])('refuses the position %s', async (position) => {
    expect((await read(gateway, `?after=${position}`)).status).toBe(400);
  });

  test('tells the gateway where it stands', async () => {
    const response = await read(gateway);
    expect(await response.json()).toEqual({ position: '0', isWhole: true, changes: [] });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

function publicPem(): string {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return publicKey.export({ type: 'spki', format: 'pem' }).toString();
}
