import { ConfigError } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { readPaymentsConfig } from './config.ts';

describe('the configuration', () => {
  test('is whole without a variable', () => {
    expect(readPaymentsConfig({})).toEqual({
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
    expect(readPaymentsConfig({ PROVIDER_POLL_SCALE: text }).pollScale).toBe(scale);
  });

  test.each([
    ['PROVIDER_POLL_SCALE', '0'],
    ['PROVIDER_POLL_SCALE', '-1'],
    ['PROVIDER_POLL_SCALE', '101'],
    ['PROVIDER_POLL_SCALE', '1e1'],
    ['PROVIDER_WEBHOOK_SECRET', 'too short'],
    ['PROVIDER_URL', 'ftp://127.0.0.1'],
  ])('refuses %s=%s by its name', (name, value) => {
    expect(() => readPaymentsConfig({ [name]: value })).toThrow(ConfigError);
    expect(() => readPaymentsConfig({ [name]: value })).toThrow(name);
  });
});
