import { ConfigError, type Environment, readConfig } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { paymentsConfigOf, paymentsRules, paymentsVariables } from './config.ts';

const read = (environment: Environment) =>
  paymentsConfigOf(readConfig(paymentsVariables, environment, paymentsRules));

describe('the configuration', () => {
  test('is whole without a variable', () => {
    expect(read({})).toEqual({
      providerUrl: 'http://127.0.0.1:8010',
      pollScale: 1,
      webhookSecret: undefined,
    });
  });

  test.each([
    ['0.05', 0.05],
    ['1', 1],
    ['100', 100],
    ['0.001', 0.001],
  ])('takes the scale %s', (text, scale) => {
    expect(read({ PROVIDER_POLL_SCALE: text }).pollScale).toBe(scale);
  });

  test.each([
    ['PROVIDER_POLL_SCALE', '0'],
    ['PROVIDER_POLL_SCALE', '-1'],
    ['PROVIDER_POLL_SCALE', '101'],
    ['PROVIDER_POLL_SCALE', '1e1'],
    ['PROVIDER_WEBHOOK_SECRET', 'too short'],
    ['PROVIDER_URL', 'ftp://127.0.0.1'],
  ])('refuses %s=%s by its name', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(ConfigError);
    expect(() => read({ [name]: value })).toThrow(name);
  });

  test('lets nobody listen in on the provider in production, unless that is named', () => {
    const production = { NODE_ENV: 'production', PROVIDER_URL: 'http://provider.example' };
    expect(() => read(production)).toThrow('PROVIDER_URL: is a connection without TLS');
    expect(() => read({ ...production, ALLOW_PLAIN_CONNECTIONS: 'postgres' })).toThrow('PROVIDER_URL');
    expect(read({ ...production, ALLOW_PLAIN_CONNECTIONS: 'provider' }).providerUrl).toBe(
      'http://provider.example',
    );
    expect(read({ ...production, PROVIDER_URL: 'https://provider.example' }).providerUrl).toMatch('https:');
  });
});
