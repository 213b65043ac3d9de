import { ConfigError, type Environment, wholeNumber } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { domainServiceNames, readServiceConfig } from './environment.ts';

const privateKey = '-----BEGIN PRIVATE KEY-----\\nMIG\\n-----END PRIVATE KEY-----';
const publicKey = '-----BEGIN PUBLIC KEY-----\\nMFk\\n-----END PUBLIC KEY-----';
const least = {
  IDENTITY_PRIVATE_KEY: privateKey,
  ...Object.fromEntries(
    domainServiceNames.map((name) => [`DATABASE_URL_${name.toUpperCase()}`, `postgres://localhost/${name}`]),
  ),
};
const read = (environment: Environment) => readServiceConfig('wallets', environment, {}).foundation;

describe('a service', () => {
  test('needs its databases and its key alone; ports and addresses have a default', () => {
    expect(read(least)).toMatchObject({
      host: '127.0.0.1',
      port: 8002,
      adminPort: 9002,
      logLevel: 'info',
      logReadable: false,
      databaseUrl: 'postgres://localhost/wallets',
      identityPublicKeys: {},
    });
  });

  test('is told where those are whom it asks, and no others', () => {
    expect(readServiceConfig('transactions', least, {}).foundation.subgraphUrls).toEqual({
      users: 'http://127.0.0.1:8001/graphql',
      wallets: 'http://127.0.0.1:8002/graphql',
      payments: 'http://127.0.0.1:8004/graphql',
    });
    expect(read({ ...least, SUBGRAPH_URL_PAYMENTS: 'nonsense' }).subgraphUrls).toEqual({});
  });

  test('trusts those whose keys it was given, and no others', () => {
    const { identityPublicKeys } = read({
      ...least,
      IDENTITY_PUBLIC_KEY_GATEWAY: publicKey,
      IDENTITY_PUBLIC_KEY_USERS: '',
    });
    expect(Object.keys(identityPublicKeys)).toEqual(['gateway']);
    expect(identityPublicKeys.gateway).toBe(publicKey.replaceAll('\\n', '\n'));
  });

  test('traces nothing unless it is told where to, and in production not without TLS', () => {
    const traced = { ...least, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
    expect(read(least).tracing).toBeUndefined();
    expect(read(traced).tracing?.url).toBe('http://collector:4318/v1/traces');
    expect(() => read({ ...traced, NODE_ENV: 'production' })).toThrow(
      /OTEL_EXPORTER_OTLP_ENDPOINT: .* names traces/,
    );
  });

  test('can’t be armed to crash in production', () => {
    const armed = { ...least, CRASH_AT_FILE: '/tmp/crash-at' };
    expect(read(armed).crashAtFile).toBe('/tmp/crash-at');
    expect(read({ ...armed, NODE_ENV: 'production' }).crashAtFile).toBeUndefined();
  });

  test('tells every fault at once, the foundation’s and its own, by the variable’s name and with no value', () => {
    const environment = {
      PORT: '70000',
      ADMIN_PORT: 'hunter2',
      LOG_LEVEL: 'hunter2',
      LOG_FORMAT: 'hunter2',
      NODE_ENV: 'hunter2',
      IDENTITY_PRIVATE_KEY: 'hunter2',
      IDENTITY_PUBLIC_KEY_GATEWAY: 'hunter2',
      DATABASE_URL_USERS: 'mysql://root:hunter2@localhost/users',
      DATABASE_URL_WALLETS: '',
      DATABASE_URL_PAYMENT: 'postgres://hunter2@localhost/payments',
      SUBGRAPH_URL_PAYMENTS: 'ftp://hunter2',
      OWN: 'hunter2',
      PAIR: '1',
    };
    const own = {
      OWN: wholeNumber(1, 2),
      PAIR: wholeNumber(1, 2).optional(),
      OTHER: wholeNumber(1, 2).optional(),
    };
    const pair = ({ PAIR, OTHER }: { PAIR?: number | undefined; OTHER?: number | undefined }) =>
      PAIR !== undefined && OTHER === undefined ? ['OTHER is missing beside PAIR'] : [];
    const reading = () => readServiceConfig('transactions', environment, own, [pair]);
    expect(faultsOf(reading)).toEqual([
      expect.stringMatching(/^NODE_ENV: is not one of development, test, production/),
      expect.stringMatching(/^PORT: is not a port/),
      expect.stringMatching(/^LOG_LEVEL: is not one of/),
      expect.stringMatching(/^LOG_FORMAT: is not one of/),
      expect.stringMatching(/^ADMIN_PORT: is not a port/),
      expect.stringMatching(/^IDENTITY_PRIVATE_KEY: is not a PEM/),
      expect.stringMatching(/^IDENTITY_PUBLIC_KEY_GATEWAY: is not a PEM/),
      expect.stringMatching(/^DATABASE_URL_USERS: is not an address/),
      expect.stringMatching(/^SUBGRAPH_URL_PAYMENTS: is not an address/),
      'DATABASE_URL_WALLETS is missing',
      'DATABASE_URL_TRANSACTIONS is missing',
      'DATABASE_URL_PAYMENTS is missing',
      'DATABASE_URL_NOTIFICATIONS is missing',
      'OWN: is not a whole number from 1 to 2',
      'OTHER is missing beside PAIR',
      'DATABASE_URL_PAYMENT: is read by nobody; is DATABASE_URL_PAYMENTS meant?',
    ]);
    expect(reading).not.toThrow(/hunter2/);
  });
});

function faultsOf(reading: () => unknown): readonly string[] {
  try {
    reading();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
