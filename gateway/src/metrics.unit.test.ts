import { createMetrics } from '@paygraph/telemetry';
import { GraphQLError } from 'graphql';
import { expect, test } from 'vitest';
import { codeOf, createGatewayMetrics } from './metrics.ts';

const failed = (code: string) => new GraphQLError('canary', { extensions: { code } });

test.each([
  ['ok where there is no error', [], 'ok'],
  ['the first code where the client is at fault', ['NOT_FOUND', 'FORBIDDEN'], 'NOT_FOUND'],
  ['the server’s own fault, wherever it stands', ['NOT_FOUND', 'UNAVAILABLE'], 'UNAVAILABLE'],
  ['the gravest of two of them', ['UNAVAILABLE', 'INTERNAL_SERVER_ERROR'], 'INTERNAL_SERVER_ERROR'],
  ['a fault of the server for a code nobody knows', ['DOWNSTREAM_SERVICE_ERROR'], 'INTERNAL_SERVER_ERROR'],
])('an answer counts as %s', (_, codes, counted) => {
  expect(codeOf({ data: null, errors: codes.map(failed) })).toBe(counted);
});

test('requests are counted by methods that are known: a client may make up others', async () => {
  const registry = createMetrics('gateway');
  const { onAnswered } = createGatewayMetrics(registry, { nameOf: () => 'other' });
  onAnswered('POST', 200);
  onAnswered('CANARY', 404);
  const text = await registry.metrics();
  expect(text).toContain(
    'paygraph_gateway_http_requests_total{method="POST",status="200",service="gateway"} 1',
  );
  expect(text).toContain(
    'paygraph_gateway_http_requests_total{method="other",status="404",service="gateway"} 1',
  );
});
