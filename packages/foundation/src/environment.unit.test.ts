import { ConfigError } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { domainServiceNames, readFoundationConfig } from './environment.ts';

const privateKey = '-----BEGIN PRIVATE KEY-----\\nMIG\\n-----END PRIVATE KEY-----';
const publicKey = '-----BEGIN PUBLIC KEY-----\\nMFk\\n-----END PUBLIC KEY-----';
const least = {
  IDENTITY_PRIVATE_KEY: privateKey,
  ...Object.fromEntries(
    domainServiceNames.map((name) => [`DATABASE_URL_${name.toUpperCase()}`, `postgres://localhost/${name}`]),
  ),
};

describe('a service', () => {
  test('needs its databases and its key alone; ports and addresses have a default', () => {
    const config = readFoundationConfig('wallets', least);
    expect(config).toMatchObject({
      host: '127.0.0.1',
      port: 8002,
      adminPort: 9002,
      logLevel: 'info',
      logReadable: false,
      identityPublicKeys: {},
    });
    expect(config.subgraphUrls).toEqual({
      users: 'http://127.0.0.1:8001/graphql',
      wallets: 'http://127.0.0.1:8002/graphql',
      transactions: 'http://127.0.0.1:8003/graphql',
      payments: 'http://127.0.0.1:8004/graphql',
      notifications: 'http://127.0.0.1:8005/graphql',
    });
  });

  test('trusts those whose keys it was given, and no others', () => {
    const { identityPublicKeys } = readFoundationConfig('wallets', {
      ...least,
      IDENTITY_PUBLIC_KEY_GATEWAY: publicKey,
      IDENTITY_PUBLIC_KEY_USERS: '',
    });
    expect(Object.keys(identityPublicKeys)).toEqual(['gateway']);
    expect(identityPublicKeys.gateway).toBe(publicKey.replaceAll('\\n', '\n'));
  });

  test('tells every fault at once, each by its variable’s name, and no value', () => {
    const read = () =>
      readFoundationConfig('wallets', {
        PORT: '70000',
        ADMIN_PORT: 'hunter2',
        LOG_LEVEL: 'hunter2',
        LOG_FORMAT: 'hunter2',
        IDENTITY_PRIVATE_KEY: 'hunter2',
        IDENTITY_PUBLIC_KEY_GATEWAY: 'hunter2',
        DATABASE_URL_USERS: 'mysql://root:hunter2@localhost/users',
        DATABASE_URL_WALLETS: '',
        SUBGRAPH_URL_PAYMENTS: 'ftp://hunter2',
      });
    expect(faultsOf(read)).toEqual([
      expect.stringMatching(/^PORT: is not a port/),
      expect.stringMatching(/^ADMIN_PORT: is not a port/),
      expect.stringMatching(/^LOG_LEVEL: is not one of/),
      expect.stringMatching(/^LOG_FORMAT: is neither/),
      expect.stringMatching(/^IDENTITY_PRIVATE_KEY: is not a PEM/),
      expect.stringMatching(/^DATABASE_URL_USERS: is not an address/),
      'DATABASE_URL_WALLETS is missing',
      'DATABASE_URL_TRANSACTIONS is missing',
      'DATABASE_URL_PAYMENTS is missing',
      'DATABASE_URL_NOTIFICATIONS is missing',
      expect.stringMatching(/^SUBGRAPH_URL_PAYMENTS: is not an address/),
      expect.stringMatching(/^IDENTITY_PUBLIC_KEY_GATEWAY: is not a PEM/),
    ]);
    expect(read).not.toThrow(/hunter2/);
  });
});

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
