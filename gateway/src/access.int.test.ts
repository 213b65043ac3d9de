import { createHmac } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessKeys, accessToken, ask, type Graph, keyPair, signedIn, startGraph } from './testing/graph.ts';

let graph: Graph;
beforeAll(async () => {
  graph = await startGraph();
});
afterAll(() => graph.stop());

const nowSeconds = () => Math.floor(Date.now() / 1000);

/** Key confusion: the public key, which anyone may know, as an HMAC secret. jsonwebtoken won't sign so. */
function hmacWithPublicKey(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = jwt.decode(accessToken());
  const body = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${part(Object(claims))}`;
  return `${body}.${createHmac('sha256', accessKeys.public).update(body).digest('base64url')}`;
}

const badHeaders: Record<string, () => string> = {
  'is empty': () => '',
  'has another scheme': () => `Basic ${accessToken()}`,
  'has no token': () => 'Bearer ',
  'has two tokens': () => `Bearer ${accessToken()} ${accessToken()}`,
  'is no token': () => 'Bearer abc',
  'is longer than any token': () => `Bearer ${'a'.repeat(5_000)}`,
  'is expired': () => `Bearer ${accessToken({ iat: nowSeconds() - 3_600, exp: nowSeconds() - 1 })}`,
  'never expires': () => `Bearer ${accessToken({ exp: undefined })}`,
  'does not say when it was made': () => `Bearer ${accessToken({ iat: undefined })}`,
  'lives longer than an hour': () => `Bearer ${accessToken({ exp: nowSeconds() + 3_700 })}`,
  'is of another issuer': () => `Bearer ${accessToken({ iss: 'someone' })}`,
  'is for another audience': () => `Bearer ${accessToken({ aud: 'another-api' })}`,
  'is of another type': () => `Bearer ${accessToken({}, { typ: 'JWT' })}`,
  'is signed with another key': () => `Bearer ${accessToken({}, { key: keyPair().private })}`,
  'is not signed': () => `Bearer ${accessToken({}, { key: '', algorithm: 'none' })}`,
  'is signed with the public key as a secret': () => `Bearer ${hmacWithPublicKey()}`,
  'has been altered': () => `Bearer ${accessToken().replace(/\.(.)/, '.X')}`,
  'names no user': () => `Bearer ${accessToken({ sub: 'root' })}`,
  'names no session': () => `Bearer ${accessToken({ sid: undefined })}`,
  'is dated ahead': () => `Bearer ${accessToken({ iat: nowSeconds() + 10 })}`,
  'has no name of its own': () => `Bearer ${accessToken({ jti: undefined })}`,
  'has a condition nobody knows': () => `Bearer ${accessToken({}, { header: { crit: ['b64'], b64: true } })}`,
  'names an unknown role': () => `Bearer ${accessToken({ role: 'OWNER' })}`,
};

describe('an Authorization header', () => {
  test.each(Object.entries(badHeaders))(
    'that %s is refused like any other, and nothing is run',
    async (_, header) => {
      graph.people.seen.length = 0;
      const { status, headers, body } = await graph.ask('{ me { name } }', {
        headers: { authorization: header() },
      });
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect(body).toEqual({
        errors: [
          {
            message: 'The access token is malformed, not valid, or expired.',
            extensions: { code: 'UNAUTHENTICATED', requestId: headers.get('x-request-id') },
          },
        ],
      });
      expect(graph.people.seen).toHaveLength(0);
    },
  );

  test('is taken in whatever case its scheme is written', async () => {
    const { status } = await graph.ask('{ me { name } }', {
      headers: { authorization: `bearer ${accessToken()}` },
    });
    expect(status).toBe(200);
  });

  test('may be missing: the caller is anonymous', async () => {
    expect((await graph.ask('{ me { name } }')).status).toBe(200);
  });
});

describe('a browser', () => {
  const preflight = (url: string, origin: string) =>
    fetch(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });

  test('may call from the developer’s own machine, and from nowhere else', async () => {
    const allowed = async (origin: string) =>
      (await preflight(graph.url, origin)).headers.get('access-control-allow-origin');
    expect(await allowed('http://localhost:5173')).toBe('http://localhost:5173');
    expect(await allowed('http://localhost.evil.example')).toBeNull();
    expect(await allowed('https://evil.example')).toBeNull();
  });
});

describe('in production', () => {
  let production: Graph;
  beforeAll(async () => {
    production = await startGraph({
      NODE_ENV: 'production',
      ALLOW_PLAIN_CONNECTIONS: 'subgraphs',
      CORS_ORIGINS: 'https://app.example, https://admin.example',
    });
  });
  afterAll(() => production.stop());

  test('nobody reads the schema, neither by introspection nor from the text of errors', async () => {
    const introspection = await production.ask('{ __schema { types { name } } }');
    expect(introspection.body.errors?.[0]?.extensions['code']).toBe('GRAPHQL_VALIDATION_FAILED');
    const misspelt = await production.ask('{ me { nam } }');
    expect(misspelt.body.errors?.[0]?.message).toBe('Cannot query field "nam" on type "Person".');
    expect((await production.ask('{ me { __typename name } }')).body).toEqual({
      data: { me: { __typename: 'Person', name: 'Ada' } },
    });
  });

  test('there is no landing page, and only the named origins may call', async () => {
    expect((await fetch(production.url, { headers: { accept: 'text/html' } })).status).toBe(400);
    for (const [origin, allowed] of [
      ['https://app.example', 'https://app.example'],
      ['https://admin.example', 'https://admin.example'],
      ['http://localhost:5173', null],
    ] as const) {
      const { headers } = await fetch(production.url, { headers: { origin } });
      expect(headers.get('access-control-allow-origin')).toBe(allowed);
    }
  });
});

test('in development the schema can be read and there is a landing page', async () => {
  const { body } = await graph.ask('{ __schema { queryType { name } } }');
  expect(body).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } });
  const page = await fetch(graph.url, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<!DOCTYPE html>');
});

test('without a key nobody is signed in, whatever they send', async () => {
  const open = await startGraph({ ACCESS_TOKEN_PUBLIC_KEY: '', IDENTITY_PRIVATE_KEY: '' });
  try {
    const { status } = await open.ask('{ me { name } }', { headers: signedIn() });
    expect(status).toBe(200);
    expect(open.people.seen.at(-1)?.headers).not.toHaveProperty('paygraph-identity');
    expect((await ask(open.url, { query: '{ me { name } }' }, { authorization: 'rubbish' })).status).toBe(
      200,
    );
  } finally {
    await open.stop();
  }
});
