import { createHash, createHmac, createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { SubgraphName } from '@paygraph/testing';
import jwt from 'jsonwebtoken';
import type { Setting } from './setting.ts';

const strangersKey = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const strangersPublicJwk = createPublicKey(strangersKey).export({ format: 'jwk' });

/** The system's own keys: with them even a token that is wrong in a single point can be made. */
function readKey({ place }: Setting, name: string): string {
  return readFileSync(path.join(place.dataFolder, 'keys', `${name}.pem`), 'utf8');
}

interface Signing {
  readonly key?: string;
  readonly algorithm?: jwt.Algorithm;
  readonly type?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** Ada's access token as the system would make it, but for what is given. */
function accessToken(setting: Setting, signing: Signing = {}): string {
  const genuine = jwt.decode(setting.ada.tokens.accessToken, { json: true });
  const { claims, algorithm = 'ES256', type = 'at+jwt', header } = signing;
  const key = signing.key ?? readKey(setting, 'access-token.private');
  return jwt.sign({ ...genuine, ...claims }, key, {
    algorithm,
    header: { alg: algorithm, typ: type, kid: keyIdOf(setting), ...header },
  });
}

/** The id of the key that signs: with another one a token would be refused for that alone. */
function keyIdOf({ ada }: Setting): string {
  return jwt.decode(ada.tokens.accessToken, { complete: true })?.header.kid ?? '';
}

const now = () => Math.floor(Date.now() / 1000);

/** Values of the `Authorization` header that prove nobody. */
export const wrongAuthorizations: readonly (readonly [string, (setting: Setting) => string])[] = [
  [
    'an expired token',
    (setting) => bearer(accessToken(setting, { claims: { iat: now() - 3700, exp: now() - 100 } })),
  ],
  ['a token that never expires', (setting) => bearer(withoutExpiry(setting))],
  ['a token of two hours', (setting) => bearer(accessToken(setting, { claims: { exp: now() + 7200 } }))],
  ["a token with another's key", (setting) => bearer(accessToken(setting, { key: strangersKey }))],
  ['a token with alg none', (setting) => bearer(unsigned(setting))],
  ['a token signed by HMAC with the public key', (setting) => bearer(hmacWithPublicKey(setting))],
  ['a token of another type', (setting) => bearer(accessToken(setting, { type: 'JWT' }))],
  [
    'a token for another audience',
    (setting) => bearer(accessToken(setting, { claims: { aud: 'another-api' } })),
  ],
  ['a token of another issuer', (setting) => bearer(accessToken(setting, { claims: { iss: 'eve' } }))],
  ['a token dated ahead', (setting) => bearer(accessToken(setting, { claims: { iat: now() + 60 } }))],
  [
    'a token without a name of its own',
    (setting) => bearer(accessToken(setting, { claims: { jti: undefined } })),
  ],
  ['a token of no session', (setting) => bearer(accessToken(setting, { claims: { sid: undefined } }))],
  [
    'a token that names a key there is not',
    (setting) => bearer(accessToken(setting, { header: { kid: '../../dev/null' } })),
  ],
  [
    "a token with another's key that brings that key along",
    (setting) => bearer(accessToken(setting, { key: strangersKey, header: { jwk: strangersPublicJwk } })),
  ],
  [
    "a token with another's key that says where to find it",
    (setting) =>
      bearer(
        accessToken(setting, {
          key: strangersKey,
          header: { jku: 'http://127.0.0.1:9/jwks.json', x5u: 'http://127.0.0.1:9/key.pem' },
        }),
      ),
  ],
  [
    'a token with a condition that nobody here knows',
    (setting) => bearer(accessToken(setting, { header: { crit: ['exp'] } })),
  ],
  ['a token of a role there is not', (setting) => bearer(accessToken(setting, { claims: { role: 'ROOT' } }))],
  ['a token whose claims were changed', (setting) => bearer(withOtherClaims(setting))],
  ['a refresh token', ({ ada }) => bearer(ada.tokens.refreshToken)],
  ['an identity token of the gateway', (setting) => bearer(identityToken(setting, { audience: 'users' }))],
  ['no token', () => 'Bearer '],
  ['garbage', () => 'Bearer a.b.c'],
  ['a name and password', () => `Basic ${Buffer.from('ada:password').toString('base64')}`],
  ['5,000 characters', () => bearer('x'.repeat(5_000))],
];

function bearer(token: string): string {
  return `Bearer ${token}`;
}

function withoutExpiry(setting: Setting): string {
  const { exp: _expiry, ...claims } = jwt.decode(setting.ada.tokens.accessToken, { json: true }) ?? {};
  return jwt.sign(claims, readKey(setting, 'access-token.private'), {
    algorithm: 'ES256',
    header: { alg: 'ES256', typ: 'at+jwt', kid: keyIdOf(setting) },
  });
}

/** By hand: the library refuses to make them. */
function unsigned(setting: Setting): string {
  const [, payload] = setting.ada.tokens.accessToken.split('.');
  return `${encode({ alg: 'none', typ: 'at+jwt', kid: keyIdOf(setting) })}.${payload}.`;
}

/** By hand too: for a verifier that takes the algorithm from the token, the public key is the secret. */
function hmacWithPublicKey(setting: Setting): string {
  const [, payload] = setting.ada.tokens.accessToken.split('.');
  const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: keyIdOf(setting) })}.${payload}`;
  const hmac = createHmac('sha256', readKey(setting, 'access-token.public'));
  return `${signed}.${hmac.update(signed).digest('base64url')}`;
}

function withOtherClaims({ ada, bob }: Setting): string {
  const [header, , signature] = ada.tokens.accessToken.split('.');
  const claims = jwt.decode(ada.tokens.accessToken, { json: true });
  return `${header}.${encode({ ...claims, sub: bob.userId })}.${signature}`;
}

function encode(part: unknown): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

export const identityHeader = 'paygraph-identity';

/** Bob's identity as the gateway would prove it to a subgraph, for a request with this body, but for what is given. */
export function identityToken(
  setting: Setting,
  changed: {
    audience: SubgraphName;
    key?: string;
    issuer?: string;
    issuedAt?: number;
    type?: string;
    role?: string;
    body?: string;
    id?: string;
  },
): string {
  const { body = '', id = randomUUID() } = changed;
  const { audience, issuer = 'gateway', type = 'paygraph-identity+jwt', role = 'USER' } = changed;
  const issuedAt = changed.issuedAt ?? now();
  const principal = { kind: 'user', userId: setting.bob.userId, role, sessionId: sessionOf(setting) };
  return jwt.sign(
    {
      principal,
      client: { address: '127.0.0.1' },
      jti: id,
      digest: createHash('sha256').update(body).digest('base64url'),
      iat: issuedAt,
      exp: issuedAt + 30,
    },
    changed.key ?? readKey(setting, 'identity-gateway.private'),
    { algorithm: 'ES256', audience, issuer, header: { alg: 'ES256', typ: type, kid: issuer } },
  );
}

function sessionOf({ bob }: Setting): unknown {
  return jwt.decode(bob.tokens.accessToken, { json: true })?.['sid'];
}

/** Values of the identity header that prove nothing to this subgraph; undefined for no header at all. */
export const wrongIdentities: readonly (readonly [
  string,
  (setting: Setting, audience: SubgraphName, body: string) => string | undefined,
])[] = [
  ['no identity', () => undefined],
  [
    "an identity with another's key",
    (setting, audience, body) => identityToken(setting, { audience, body, key: strangersKey }),
  ],
  [
    'an expired identity',
    (setting, audience, body) => identityToken(setting, { audience, body, issuedAt: now() - 120 }),
  ],
  [
    'an identity made for another request',
    (setting, audience, body) => identityToken(setting, { audience, body: `${body} ` }),
  ],
  [
    'an identity meant for another subgraph',
    (setting, audience, body) =>
      identityToken(setting, { audience: audience === 'users' ? 'wallets' : 'users', body }),
  ],
  [
    'an identity of a person by another service than the gateway',
    (setting, audience, body) =>
      identityToken(setting, {
        audience,
        body,
        issuer: 'notifications',
        key: readKey(setting, 'identity-notifications.private'),
      }),
  ],
  ['an access token for an identity', ({ bob }) => bob.tokens.accessToken],
  [
    'an unsigned identity',
    (setting, audience, body) =>
      `${encode({ alg: 'none', typ: 'paygraph-identity+jwt', kid: 'gateway' })}.${identityToken(setting, { audience, body, role: 'ADMIN' }).split('.')[1]}.`,
  ],
];
