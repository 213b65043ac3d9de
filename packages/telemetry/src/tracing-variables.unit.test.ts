import { ConfigError, readConfig } from '@paygraph/config';
import { describe, expect, test } from 'vitest';
import { tracingConfigOf, tracingVariables } from './index.ts';

const read = (environment: Record<string, string>) =>
  tracingConfigOf(readConfig(tracingVariables, environment));

describe('traces', () => {
  test('are off where no collector is named, whatever else is', () => {
    expect(read({ OTEL_TRACES_SAMPLER_ARG: '1', OTEL_EXPORTER_OTLP_HEADERS: 'a=b' })).toBeUndefined();
  });

  test.each([
    ['http://collector:4318', 'http://collector:4318/v1/traces'],
    ['http://collector:4318/', 'http://collector:4318/v1/traces'],
    ['https://example.com/otlp', 'https://example.com/otlp/v1/traces'],
  ])('go to /v1/traces below %s', (endpoint, url) => {
    expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })).toEqual({
      url,
      headers: {},
      timeoutMs: 5_000,
      ratio: 1,
    });
  });

  test('take headers whose values may hold any character, percent-encoded', () => {
    const headers = 'authorization=Basic%20YTpi%3D%3D, x-tenant=paygraph';
    expect(
      read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:1', OTEL_EXPORTER_OTLP_HEADERS: headers })?.headers,
    ).toEqual({ authorization: 'Basic YTpi==', 'x-tenant': 'paygraph' });
  });

  test.each(['nothing', 'a=%', 'a=%0d%0ab:c', 'a b=c'])(
    'refuse headers that are none, and do not repeat them: %s',
    (headers) => {
      const fault = () =>
        read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:1', OTEL_EXPORTER_OTLP_HEADERS: headers });
      expect(fault).toThrow(ConfigError);
      expect(fault).toThrow('OTEL_EXPORTER_OTLP_HEADERS: is not a list of name=value');
    },
  );

  test.each(['1.1', '-0.1', 'half'])('refuse a part of all traces that is none: %s', (ratio) => {
    expect(() => read({ OTEL_TRACES_SAMPLER_ARG: ratio })).toThrow('OTEL_TRACES_SAMPLER_ARG');
  });
});
