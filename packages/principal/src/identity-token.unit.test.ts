import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createIds } from '@paygraph/ids';
import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { createIdentitySigner, createIdentityVerifier, type Identity } from './index.ts';

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

describe('an identity', () => {
  test('is the same on the other side', () => {
    expect(wallets.verify(gateway.sign(ada, 'wallets'))).toEqual(ada);
  });

  test('is proven only to the service it was made for', () => {
    expect(wallets.verify(gateway.sign(ada, 'payments'))).toBeUndefined();
  });

  test('lasts 30 seconds, and 5 more for clocks that differ', () => {
    const token = gateway.sign(ada, 'wallets');
    expect(walletsAt(nowMs + 34_000).verify(token)).toEqual(ada);
    expect(walletsAt(nowMs + 36_000).verify(token)).toBeUndefined();
  });

  test('of a service is that service’s own', () => {
    const itself: Identity = { principal: { kind: 'service', name: 'transactions' }, client: undefined };
    const another: Identity = { principal: { kind: 'service', name: 'users' }, client: undefined };
    expect(wallets.verify(transactions.sign(itself, 'wallets'))).toEqual(itself);
    expect(wallets.verify(transactions.sign(another, 'wallets'))).toBeUndefined();
  });

  test('of a person comes from the gateway alone', () => {
    expect(wallets.verify(transactions.sign(ada, 'wallets'))).toBeUndefined();
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
        }).sign(ada, 'wallets'),
    ],
    [
      'no expiry',
      () =>
        jwt.sign({ ...ada }, gatewayKey.private, { ...es256('paygraph-identity+jwt'), noTimestamp: true }),
    ],
    [
      'another type',
      () =>
        jwt.sign({ ...ada, iat: nowMs / 1000, exp: nowMs / 1000 + 30 }, gatewayKey.private, es256('at+jwt')),
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

function es256(typ: string): jwt.SignOptions {
  return {
    algorithm: 'ES256',
    audience: 'wallets',
    issuer: 'gateway',
    header: { alg: 'ES256', typ, kid: 'gateway' },
  };
}

/** Key confusion: jsonwebtoken itself refuses to sign so, hence by hand. */
function hmacWith(secret: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'HS256', kid: 'gateway', typ: 'paygraph-identity+jwt' })}.${part({ ...ada, aud: 'wallets', iss: 'gateway', iat: nowMs / 1000, exp: nowMs / 1000 + 30 })}`;
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
