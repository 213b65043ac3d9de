import { request } from 'node:https';
import { createCertificate } from '@paygraph/testing/certificate';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { serveTinySubgraph } from './testing/tiny-subgraph.ts';

const tls = createCertificate();

test('a subgraph with a certificate answers over TLS, requests and sockets alike, and speaks nothing else', async () => {
  const subgraph = await serveTinySubgraph({ tls });
  onTestFinished(() => subgraph.close());
  expect(subgraph.url).toMatch(/^https:/);
  // No identity was proven: that it says so is an answer.
  expect(await statusOf(subgraph.url)).toBe(401);

  const socket = new WebSocket(subgraph.url.replace('https:', 'wss:'), 'graphql-transport-ws', {
    ca: tls.cert,
  });
  const refusal = await new Promise((resolve) => socket.once('error', (error) => resolve(error.message)));
  expect(refusal).toBe('Unexpected server response: 401');
  await expect(fetch(subgraph.url.replace('https:', 'http:'))).rejects.toThrow();
});

function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', ca: tls.cert, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end('{}');
  });
}
