import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createIds } from '@paygraph/ids';
import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { createIdentitySigner, createIdentityVerifier, type Identity, subscriptionContent } from './index.ts';

const gatewayKey = keyPair();
const transactionsKey = keyPair();
const nowMs = Date.parse('2026-11-23T08:00:00Z');
const ids = createIds(() => nowMs);
const ada: Identity = {
  principal: { kind: 'user', userId: ids.next('usr'), role: 'USER', sessionId: ids.next('ses') },
  client: { address: '192.0.2.1', userAgent: 'test' },
};

const gateway = createIdentitySigner({ issuer: 'gateway', privateKey: gatewayKey.private, now: () => nowMs });
const transactions = createIdentitySigner({
  issuer: 'transactions',
  privateKey: transactionsKey.private,
  now: () => nowMs,
});
const wallets = walletsAt(nowMs);
const body = '{"query":"{ wallets { id } }"}';

describe('an identity', () => {
  test('is the same on the other side', () => {
    expect(wallets.verify(gateway.sign(ada, 'wallets', body))?.identity).toEqual(ada);
  });

  test('is proven only to the service it was made for', () => {
    expect(wallets.verify(gateway.sign(ada, 'payments', body))).toBeUndefined();
  });

  test('lasts 30 seconds, and 5 more for clocks that differ', () => {
    const token = gateway.sign(ada, 'wallets', body);
    expect(walletsAt(nowMs + 34_000).verify(token)?.identity).toEqual(ada);
    expect(walletsAt(nowMs + 36_000).verify(token)).toBeUndefined();
  });

  test('of a service is that service’s own', () => {
    const itself: Identity = { principal: { kind: 'service', name: 'transactions' }, client: undefined };
    const another: Identity = { principal: { kind: 'service', name: 'users' }, client: undefined };
    expect(wallets.verify(transactions.sign(itself, 'wallets', body))?.identity).toEqual(itself);
    expect(wallets.verify(transactions.sign(another, 'wallets', body))).toBeUndefined();
  });

  test('is proven once, and remembered for as long as the token could come again', () => {
    let atMs = nowMs;
    const verifier = createIdentityVerifier({
      audience: 'wallets',
      trustedKeys: { gateway: gatewayKey.public },
      now: () => atMs,
    });
    const tokens = [gateway.sign(ada, 'wallets', body), gateway.sign(ada, 'wallets', body)];
    expect(tokens.map((token) => verifier.verify(token)?.identity)).toEqual([ada, ada]);
    for (const afterMs of [0, 15_000, 34_000]) {
      atMs = nowMs + afterMs;
      expect(tokens.map(verifier.verify)).toEqual([undefined, undefined]);
    }
  });

  test('is proven for the one request it was made for', async () => {
    const proof = wallets.verify(gateway.sign(ada, 'wallets', body));
    const contents = [body, Buffer.from(body), `${body} `, ''];
    expect(await Promise.all(contents.map((content) => proof?.covers(content)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('is good at one of the processes that remember together, whichever is asked first', async () => {
    const known = new Set<string>();
    const lives: number[] = [];
    const sharedMemory = {
      use: async (id: string, lifeMs: number) => {
        lives.push(lifeMs);
        const isFirst = !known.has(id);
        known.add(id);
        return isFirst;
      },
    };
    const [one, other] = [1, 2].map(() =>
      createIdentityVerifier({
        audience: 'wallets',
        trustedKeys: { gateway: gatewayKey.public },
        now: () => nowMs,
        sharedMemory,
      }),
    );
    const token = gateway.sign(ada, 'wallets', body);
    expect(await one?.verify(token)?.covers(body)).toBe(true);
    expect(await other?.verify(token)?.covers(body)).toBe(false);
    // For as long as it could be presented: thirty seconds, and five that clocks may differ on either side.
    expect(lives).toEqual([40_000, 40_000]);
    // With another body it proves nothing, and leaves the owner's request its own.
    const next = gateway.sign(ada, 'wallets', body);
    expect(await one?.verify(next)?.covers('another')).toBe(false);
    expect(await other?.verify(next)?.covers(body)).toBe(true);
  });

  test('that is dated ahead is not believed before its time', () => {
    const ahead = createIdentitySigner({
      issuer: 'gateway',
      privateKey: gatewayKey.private,
      now: () => nowMs + 6_000,
    });
    expect(wallets.verify(ahead.sign(ada, 'wallets', body))).toBeUndefined();
  });

  test('of a subscription is for its text and its variables, however they are written', () => {
    const sent = { query: 'subscription { x }', variables: { b: 1, a: ['é', null] } };
    const received = JSON.parse(JSON.stringify({ ...sent, operationName: undefined }));
    expect(subscriptionContent(received)).toBe(subscriptionContent(sent));
    expect(subscriptionContent({ ...sent, variables: { b: 2, a: ['é', null] } })).not.toBe(
      subscriptionContent(sent),
    );
  });

  test('of a person comes from the gateway alone', () => {
    expect(wallets.verify(transactions.sign(ada, 'wallets', body))).toBeUndefined();
  });

  test.each([
    [
      'no algorithm',
      () => jwt.sign({ ...ada }, '', { algorithm: 'none', header: { alg: 'none', kid: 'gateway' } }),
    ],
    ['the public key as a secret', () => hmacWith(gatewayKey.public)],
    [
      'a key of another',
      () =>
        createIdentitySigner({
          issuer: 'gateway',
          privateKey: transactionsKey.private,
          now: () => nowMs,
        }).sign(ada, 'wallets', body),
    ],
    [
      'no expiry',
      () =>
        jwt.sign({ ...ada, ...once() }, gatewayKey.private, {
          ...es256('paygraph-identity+jwt'),
          noTimestamp: true,
        }),
    ],
    [
      'another type',
      () =>
        jwt.sign(
          { ...ada, ...once(), iat: nowMs / 1000, exp: nowMs / 1000 + 30 },
          gatewayKey.private,
          es256('at+jwt'),
        ),
    ],
    [
      'no id, so that it could come again',
      () =>
        jwt.sign(
          { ...ada, ...once(), jti: undefined, iat: nowMs / 1000, exp: nowMs / 1000 + 30 },
          gatewayKey.private,
          es256('paygraph-identity+jwt'),
        ),
    ],
    [
      'no word on what it is for',
      () =>
        jwt.sign(
          { ...ada, jti: randomUUID(), iat: nowMs / 1000, exp: nowMs / 1000 + 30 },
          gatewayKey.private,
          es256('paygraph-identity+jwt'),
        ),
    ],
    [
      'a condition we do not know',
      () =>
        jwt.sign(
          { ...ada, ...once(), iat: nowMs / 1000, exp: nowMs / 1000 + 30 },
          gatewayKey.private,
          es256('paygraph-identity+jwt', { crit: ['b64'], b64: false }),
        ),
    ],
    ['nothing in it', () => ''],
  ])('forged with %s is refused', (_, forge) => {
    expect(wallets.verify(forge())).toBeUndefined();
  });
});

function walletsAt(atMs: number) {
  return createIdentityVerifier({
    audience: 'wallets',
    trustedKeys: { gateway: gatewayKey.public, transactions: transactionsKey.public },
    now: () => atMs,
  });
}

/** The claims by which a token is good once, for one request. */
function once() {
  return { jti: randomUUID(), digest: 'of what is asked' };
}

function es256(typ: string, more: object = {}): jwt.SignOptions {
  return {
    algorithm: 'ES256',
    audience: 'wallets',
    issuer: 'gateway',
    header: { alg: 'ES256', typ, kid: 'gateway', ...more },
  };
}

/** Key confusion: jsonwebtoken itself refuses to sign so, hence by hand. */
function hmacWith(secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'HS256', kid: 'gateway', typ: 'paygraph-identity+jwt' })}.${part({ ...ada, ...once(), aud: 'wallets', iss: 'gateway', iat: nowMs / 1000, exp: nowMs / 1000 + 30 })}`;
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`;
}

function keyPair() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { public: publicKey, private: privateKey };
}
