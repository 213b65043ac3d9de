import { ConfigError } from '@paygraph/config';
import { serviceNames } from '@paygraph/principal';
import { describe, expect, test } from 'vitest';
import { databaseNames, readConfiguration } from './configuration.ts';
import type { Keys } from './data-folder/index.ts';
import { createEnvironments } from './environment.ts';
import { planPorts } from './ports.ts';

const pair = (name: string) => ({ privateKey: `${name} private`, publicKey: `${name} public` });
const keys: Keys = {
  accessToken: {
    signing: pair('access token'),
    retired: [{ publicKey: 'retired public', until: '2026-11-23T09:00:00.000Z' }],
  },
  identity: {
    gateway: pair('gateway'),
    users: pair('users'),
    wallets: pair('wallets'),
    transactions: pair('transactions'),
    payments: pair('payments'),
    notifications: pair('notifications'),
  },
  linkSecret: 'link secret',
};
const urls = {
  users: 'postgres://h/users',
  wallets: 'postgres://h/wallets',
  transactions: 'postgres://h/transactions',
  payments: 'postgres://h/payments',
  notifications: 'postgres://h/notifications',
};

function environmentsOf(given: Record<string, string | undefined>) {
  const configuration = readConfiguration(given);
  return createEnvironments({
    given,
    configuration,
    ports: planPorts(configuration.portOffset),
    folder: { path: '/data', mail: '/data/mail', provider: '/data/provider' },
    keys,
    databaseUrls: urls,
  });
}

describe('the environment of a service', () => {
  test('holds its own private key and every public one', () => {
    const environmentOf = environmentsOf({});
    for (const name of serviceNames) {
      const values = Object.values(environmentOf(name));
      expect(values).toContain(`${name} private`);
      for (const other of serviceNames) {
        expect(values.includes(`${other} private`)).toBe(other === name);
        expect(environmentOf(name)[`IDENTITY_PUBLIC_KEY_${other.toUpperCase()}`]).toBe(`${other} public`);
      }
      expect(values.includes('access token private')).toBe(name === 'users');
      expect(values.includes('link secret')).toBe(name === 'users');
      expect(values.some((value) => value.includes('retired public'))).toBe(name === 'users');
    }
  });

  test('tells the gateway where keys and ended sessions are told, and no key that could be out of date', () => {
    expect(environmentsOf({ ACCESS_TOKEN_PUBLIC_KEY: 'old', PORT_OFFSET: '100' })('gateway')).toMatchObject({
      ACCESS_TOKEN_JWKS_URL: 'http://127.0.0.1:8101/.well-known/jwks.json',
      SESSION_FEED_URL: 'http://127.0.0.1:8101/session-feed',
      ACCESS_TOKEN_PUBLIC_KEY: '',
    });
  });

  test('holds no key and no database for the provider’s stand-in', () => {
    const given = {
      PROVIDER_SUCCESS_RATE: '0.5',
      KAFKA_BROKERS: 'h:9092',
      REDIS_URL: 'redis://:secret@h',
      MONGODB_URL: 'mongodb://u:secret@h',
      SMTP_URL: 'smtp://u:secret@h',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://h:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=secret',
      IDENTITY_PRIVATE_KEY: 'secret',
    };
    const environment = environmentsOf(given)('provider-simulator');
    expect(Object.keys(environment).sort()).toEqual(
      'HOST LOG_FORMAT LOG_LEVEL NODE_ENV PORT PROVIDER_DATA_DIR PROVIDER_SUCCESS_RATE'.split(' '),
    );
  });

  test('moves every port by the offset, and names the others’ accordingly', () => {
    const environmentOf = environmentsOf({ PORT_OFFSET: '100' });
    expect(environmentOf('gateway')).toMatchObject({ PORT: '8100', ADMIN_PORT: '9100', HOST: '127.0.0.1' });
    expect(environmentOf('users')['PUBLIC_URL']).toBe('http://localhost:8100');
    expect(environmentOf('payments')['PROVIDER_URL']).toBe('http://127.0.0.1:8110');
    expect(environmentOf('provider-simulator')['PORT']).toBe('8110');
    expect(environmentOf('transactions')['SUBGRAPH_URL_WALLETS']).toBe('http://127.0.0.1:8102/graphql');
  });

  test('passes on what the user set, except what this process decides', () => {
    const given = {
      RATE_LIMIT_SCALE: '50',
      PORT: '1',
      ADMIN_PORT: '2',
      HOST: '0.0.0.0',
      LINK_SECRET: 'guessable',
    };
    const environment = environmentsOf(given)('users');
    expect(environment).toMatchObject({ RATE_LIMIT_SCALE: '50', PORT: '8001', ADMIN_PORT: '9001' });
    expect(environment).toMatchObject({ HOST: '127.0.0.1', LINK_SECRET: 'link secret' });
  });

  test('tells each service every database, for the bus reads them all', () => {
    for (const name of databaseNames) {
      expect(environmentsOf({})('wallets')[`DATABASE_URL_${name.toUpperCase()}`]).toBe(urls[name]);
    }
  });

  test('tells a service its own database alone where events go through Kafka, and the gateway none at all', () => {
    const environmentOf = environmentsOf({ KAFKA_BROKERS: 'h:9092' });
    const told = (name: Parameters<typeof environmentOf>[0]) =>
      databaseNames.filter((owner) => environmentOf(name)[`DATABASE_URL_${owner.toUpperCase()}`]);
    for (const name of databaseNames) expect(told(name)).toEqual([name]);
    expect(told('gateway')).toEqual([]);
  });

  test('is quiet unless asked to speak', () => {
    expect(environmentsOf({})('wallets')['LOG_LEVEL']).toBe('warn');
    expect(environmentsOf({ LOG_LEVEL: 'info' })('wallets')['LOG_LEVEL']).toBe('info');
  });
});

describe('the configuration', () => {
  test('takes all five databases of one’s own or none', () => {
    const all = Object.fromEntries(
      databaseNames.map((name) => [`DATABASE_URL_${name.toUpperCase()}`, urls[name]]),
    );
    expect(readConfiguration(all).databaseUrls).toEqual(urls);
    expect(readConfiguration({}).databaseUrls).toBeUndefined();
    const { DATABASE_URL_USERS: _, ...four } = all;
    expect(() => readConfiguration(four)).toThrow(ConfigError);
    expect(() => readConfiguration(four)).toThrow(/DATABASE_URL_USERS is missing/);
  });

  test.each(['-1', '50001', '1.5', 'x'])('refuses an offset of %s', (offset) => {
    expect(() => readConfiguration({ PORT_OFFSET: offset })).toThrow(/PORT_OFFSET: is not a whole number/);
  });
});
