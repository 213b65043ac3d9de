import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { createIdentitySigner, createIdentityVerifier, identityHeader } from '@paygraph/principal';
import getPort from 'get-port';
import { parse } from 'graphql';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createServiceClient,
  ServiceCallError,
  type ServiceClient,
  ServiceUnavailableError,
} from './index.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const signer = createIdentitySigner({ issuer: 'transactions', privateKey });
const balance: TypedDocumentNode<{ balance: string }, { walletId: string }> = parse(
  'query ($walletId: ID!) { balance(walletId: $walletId) }',
);

let release: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(release.map((letGo) => letGo()));
  release = [];
});

/** A callee that answers as the test says, and a client of it. */
async function clientOf(
  answer: (response: ServerResponse, request: IncomingMessage, body: string) => void,
  timeoutMs = 10_000,
): Promise<ServiceClient> {
  const server = createServer((request, response) => {
    void text(request).then((body) => answer(response, request, body));
  }).listen({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  release.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return clientAt(port, timeoutMs);
}

function clientAt(port: number, timeoutMs = 10_000): ServiceClient {
  const url = `http://127.0.0.1:${port}/graphql`;
  const client = createServiceClient({ from: 'transactions', to: 'wallets', url, signer, timeoutMs });
  // One test closes it itself.
  release.push(() => client.close().catch(() => {}));
  return client;
}

function answering(status: number, body: string) {
  return (response: ServerResponse) => response.writeHead(status).end(body);
}

const ask = (client: ServiceClient) => client.call(balance, { walletId: 'wal_1' });
const good = JSON.stringify({ data: { balance: '12.30' } });

describe('a call', () => {
  test('proves who calls, to the callee alone, and passes on the request id', async () => {
    let headers: IncomingMessage['headers'] = {};
    let body = '';
    const client = await clientOf((response, request, sent) => {
      headers = request.headers;
      body = sent;
      response.end(good);
    });
    expect(await client.call(balance, { walletId: 'wal_1' }, 'request-0001')).toEqual({ balance: '12.30' });
    expect(headers['x-request-id']).toBe('request-0001');
    const trustedKeys = { transactions: publicKey };
    const token = String(headers[identityHeader]);
    const proof = createIdentityVerifier({ audience: 'wallets', trustedKeys }).verify(token);
    expect(proof?.identity.principal).toEqual({ kind: 'service', name: 'transactions' });
    expect(await Promise.all([body, `${body} `].map((content) => proof?.covers(content)))).toEqual([
      true,
      false,
    ]);
    expect(createIdentityVerifier({ audience: 'payments', trustedKeys }).verify(token)).toBeUndefined();
  });

  test('that can’t be signed is thrown as the fault it is: calling again would not mend it', async () => {
    const broken = {
      sign: () => {
        throw new Error('no key');
      },
    };
    const client = createServiceClient({
      from: 'transactions',
      to: 'wallets',
      url: 'http://127.0.0.1:1/graphql',
      signer: broken,
    });
    release.push(() => client.close());
    await expect(ask(client)).rejects.not.toBeInstanceOf(ServiceUnavailableError);
  });
});

describe('a callee is not available', () => {
  test('when nobody listens', async () => {
    await expect(ask(clientAt(await getPort()))).rejects.toThrow(ServiceUnavailableError);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['never answers', () => {}],
    ['sends its head and no more', (response) => response.writeHead(200).flushHeaders()],
    ['drips', drip],
  ])('that %s, once the time is over', async (_, answer) => {
    // The guard of the test is far above: without a time-out over the whole answer it would be met.
    await expect(ask(await clientOf(answer, 150))).rejects.toThrow(
      'did not answer transactions within 150 ms',
    );
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ['resets before it answers', (response) => response.socket?.resetAndDestroy()],
    ['resets half-way', (response) => response.write('{"data":', () => response.socket?.resetAndDestroy())],
    [
      'ends before all it promised is sent',
      (response) => {
        response.writeHead(200, { 'content-length': '999' }).write(good, () => response.socket?.end());
      },
    ],
    ['answers 500', answering(500, good)],
    ['answers 503, as a gateway between does', answering(503, '<html>')],
    ['answers what is not JSON', answering(200, '<html>')],
    ['answers nothing', answering(200, '')],
    ['answers half an answer', answering(200, good.slice(0, -3))],
    ['answers null', answering(200, 'null')],
    ['answers a list', answering(200, '[]')],
    ['answers JSON of somebody else’s', answering(404, '{"statusCode":404,"error":"Not Found"}')],
    ['answers errors that are none', answering(200, '{"errors":"many"}')],
    ['answers null for an error', answering(200, '{"errors":[null]}')],
    [
      'answers more than 10 MB',
      answering(200, JSON.stringify({ data: { balance: '1'.repeat(10_000_001) } })),
    ],
    [
      'says so itself, also beside other errors',
      answering(
        200,
        JSON.stringify({
          data: null,
          errors: [{ message: 'a' }, { message: 'b', extensions: { code: 'UNAVAILABLE' } }],
        }),
      ),
    ],
  ])('that %s', async (_, answer) => {
    await expect(ask(await clientOf(answer))).rejects.toThrow(ServiceUnavailableError);
  });

  test('any more once it is closed', async () => {
    const client = await clientOf(answering(200, good));
    await client.close();
    await expect(ask(client)).rejects.toThrow(ServiceUnavailableError);
  });
});

test.each([
  ['errors', 200, { data: null, errors: [{ message: 'no such wallet', extensions: { code: 'NOT_FOUND' } }] }],
  ['errors beside data', 200, { data: { balance: '1' }, errors: [{ message: 'half of it' }] }],
  ['a refusal of its identity', 401, { errors: [{ message: 'The identity is not proven.' }] }],
  ['no data', 200, { data: null }],
])('an answer with %s is a fault in one of the two programs', async (_, status, body) => {
  const client = await clientOf(answering(status, JSON.stringify(body)));
  await expect(ask(client)).rejects.toThrow(ServiceCallError);
});

test('after a callee that failed, the next call is made afresh', async () => {
  let calls = 0;
  const client = await clientOf((response) => {
    calls += 1;
    // The first call, and its second try.
    if (calls <= 2) response.socket?.resetAndDestroy();
    else response.end(good);
  });
  await expect(ask(client)).rejects.toThrow(ServiceUnavailableError);
  expect(await ask(client)).toEqual({ balance: '12.30' });
});

/** One byte after another, none of them the last. */
function drip(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
}
