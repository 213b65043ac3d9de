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

/** A good token, for the wallets service. */
export function tokenOf(identity: Identity, issuer: 'gateway' | 'users' = 'gateway'): string {
  return createIdentitySigner({ issuer, privateKey: keys[issuer].privateKey }).sign(identity, 'wallets');
}

export const gatewayToken = () => tokenOf(serviceIdentity('gateway'));

/** Tokens that prove nothing, by what is wrong with them. */
export const badTokens: readonly (readonly [fault: string, token: () => string])[] = [
  ['no token in it', () => ''],
  ['no token at all, but words', () => 'Bearer of news'],
  [
    'a token signed by a stranger',
    () =>
      createIdentitySigner({ issuer: 'gateway', privateKey: keys.stranger.privateKey }).sign(
        serviceIdentity('gateway'),
        'wallets',
      ),
  ],
  [
    'a token that has expired',
    () =>
      createIdentitySigner({
        issuer: 'gateway',
        privateKey: keys.gateway.privateKey,
        now: () => Date.now() - 60_000,
      }).sign(serviceIdentity('gateway'), 'wallets'),
  ],
  [
    'a token for another service',
    () =>
      createIdentitySigner({ issuer: 'gateway', privateKey: keys.gateway.privateKey }).sign(
        serviceIdentity('gateway'),
        'payments',
      ),
  ],
  ['a service that speaks for the gateway', () => tokenOf(serviceIdentity('gateway'), 'users')],
];

function keyPair() {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}
