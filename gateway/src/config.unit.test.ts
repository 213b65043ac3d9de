import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { readGatewayConfig, subgraphUrlKey } from './config.ts';

test('an empty environment is a gateway for development, on this machine alone', () => {
  expect(readGatewayConfig({})).toMatchObject({
    host: '127.0.0.1',
    port: 8000,
    adminPort: 9000,
    production: false,
    subgraphTimeoutMs: 2_000,
    accessTokenPublicKey: undefined,
    identityPrivateKey: undefined,
  });
  expect(readGatewayConfig({}).supergraph).toMatch(/schema[/\\]supergraph\.graphql$/);
});

test('production lets no browser in that is not named', () => {
  expect(readGatewayConfig({ NODE_ENV: 'production' }).corsOrigins).toEqual([]);
  expect(
    readGatewayConfig({ NODE_ENV: 'production', CORS_ORIGINS: 'https://a.example, https://b.example:8443' })
      .corsOrigins,
  ).toEqual(['https://a.example', 'https://b.example:8443']);
});

test('a subgraph’s address is found by its name in capitals', () => {
  const { subgraphUrls } = readGatewayConfig({
    SUBGRAPH_URL_ORDER_HISTORY: 'http://10.0.0.1/graphql',
    SUBGRAPH_URL_EMPTY: '',
  });
  expect(subgraphUrls.get(subgraphUrlKey('order-history'))).toBe('http://10.0.0.1/graphql');
  expect(subgraphUrls.size).toBe(1);
});

test('a key of another curve is refused at start', () => {
  const { publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-384',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  expect(() => readGatewayConfig({ ACCESS_TOKEN_PUBLIC_KEY: publicKey })).toThrow('P-256');
});

test.each(['https://app.example/', '*', 'app.example', 'https://app.example/x'])(
  '%j is no origin',
  (origin) => expect(() => readGatewayConfig({ CORS_ORIGINS: origin })).toThrow('CORS_ORIGINS'),
);

test('production sends no traces without TLS, unless that is allowed by name', () => {
  const environment = { NODE_ENV: 'production', OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
  expect(() => readGatewayConfig(environment)).toThrow(/OTEL_EXPORTER_OTLP_ENDPOINT: .* names traces/);
  const allowed = { ...environment, ALLOW_PLAIN_CONNECTIONS: 'traces' };
  expect(readGatewayConfig(allowed).tracing?.url).toBe('http://127.0.0.1:4318/v1/traces');
});
