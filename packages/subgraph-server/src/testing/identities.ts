import { generateKeyPairSync } from 'node:crypto';
import {
  createIdentitySigner,
  createIdentityVerifier,
  type Identity,
  type ServiceName,
} from '@paygraph/principal';

const keys = { gateway: keyPair(), users: keyPair(), stranger: keyPair() };

export const anonymous: Identity = { principal: { kind: 'anonymous' }, client: undefined };

export function serviceIdentity(name: ServiceName): Identity {
  return { principal: { kind: 'service', name }, client: undefined };
}

/** Trusts the gateway and users, as the wallets service. */
export const verifier = createIdentityVerifier({
  audience: 'wallets',
  trustedKeys: { gateway: keys.gateway.publicKey, users: keys.users.publicKey },
});

/** A good token, for the wallets service and for what is asked. */
export function tokenOf(
  identity: Identity,
  content: string,
  issuer: 'gateway' | 'users' = 'gateway',
): string {
  return createIdentitySigner({ issuer, privateKey: keys[issuer].privateKey }).sign(
    identity,
    'wallets',
    content,
  );
}

export const gatewayToken = (content: string) => tokenOf(serviceIdentity('gateway'), content);

/** Tokens that prove nothing, by what is wrong with them. */
export const badTokens: readonly (readonly [fault: string, token: (content: string) => string])[] = [
  ['no token in it', () => ''],
  ['no token at all, but words', () => 'Bearer of news'],
  [
    'a token signed by a stranger',
    (content) =>
      createIdentitySigner({ issuer: 'gateway', privateKey: keys.stranger.privateKey }).sign(
        serviceIdentity('gateway'),
        'wallets',
        content,
      ),
  ],
  [
    'a token that has expired',
    (content) =>
      createIdentitySigner({
        issuer: 'gateway',
        privateKey: keys.gateway.privateKey,
        now: () => Date.now() - 60_000,
      }).sign(serviceIdentity('gateway'), 'wallets', content),
  ],
  [
    'a token for another service',
    (content) =>
      createIdentitySigner({ issuer: 'gateway', privateKey: keys.gateway.privateKey }).sign(
        serviceIdentity('gateway'),
        'payments',
        content,
      ),
  ],
  [
    'a service that speaks for the gateway',
    (content) => tokenOf(serviceIdentity('gateway'), content, 'users'),
  ],
  ['a token for another request', (content) => tokenOf(serviceIdentity('gateway'), `${content} `)],
];

function keyPair() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
