import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { createIdentitySigner, type IdentitySigner } from '@paygraph/principal';
import { startBalancer } from '@paygraph/testing/balancer';
import getPort from 'get-port';
import { parse } from 'graphql';
import { afterEach, describe, expect, test } from 'vitest';
import { createServiceClient, type ServiceClient, ServiceUnavailableError } from './index.ts';

const { privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const signer = createIdentitySigner({ issuer: 'transactions', privateKey });
type Document = TypedDocumentNode<{ balance: string }, Record<never, never>>;
const query: Document = parse('query { balance }');
const mutation: Document = parse('mutation { balance }');
const good = '{"data":{"balance":"12.30"}}';

let release: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const letGo of release.reverse()) await letGo();
  release = [];
});

/** A process of the callee, as far as a client can tell: it keeps each call until it is let go, or dies. */
interface Callee {
  readonly port: number;
  readonly held: readonly ServerResponse[];
  /** All that ever came. */
  seen(): number;
  letGo(): void;
  die(): void;
}

async function startCallee(): Promise<Callee> {
  const held: ServerResponse[] = [];
  let isLetGo = false;
  const sockets = new Set<{ resetAndDestroy(): unknown }>();
  const server: Server = createServer((request, response) => {
    request.resume();
    held.push(response);
    if (isLetGo) response.end(good);
  });
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const die = () => {
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
  };
  release.push(async () => die());
  return {
    port: (server.address() as AddressInfo).port,
    held,
    seen: () => held.length,
    letGo: () => {
      isLetGo = true;
      for (const response of held) response.end(good);
    },
    die,
  };
}

/** A client of two processes behind a balancer, and ten calls of which each process holds some. */
async function tenCallsOf(document: Document) {
  const callees = [await startCallee(), await startCallee()] as const;
  const port = await getPort();
  const balancer = await startBalancer(
    port,
    callees.map((callee) => ({ port: callee.port, isReady: async () => true })),
  );
  release.push(() => balancer.close());
  const client = clientAt(port, signer);
  const answers = Array.from({ length: 10 }, () =>
    client.call(document, {}).catch((error: unknown) => error),
  );
  await expect.poll(() => callees.map(({ held }) => held.length), { timeout: 20_000 }).toEqual([5, 5]);
  return { callees, answers: Promise.all(answers), client };
}

function clientAt(port: number, by: IdentitySigner): ServiceClient {
  const url = `http://127.0.0.1:${port}/graphql`;
  const client = createServiceClient({
    from: 'transactions',
    to: 'wallets',
    url,
    signer: by,
    timeoutMs: 20_000,
  });
  release.push(() => client.close());
  return client;
}

describe('where one of two processes dies', () => {
  test('every query under way is answered by the other, and so is every one after', async () => {
    const { callees, answers, client } = await tenCallsOf(query);
    const [dead, alive] = callees;
    dead.die();
    alive.letGo();
    expect(await answers).toEqual(Array.from({ length: 10 }, () => ({ balance: '12.30' })));
    const later = await Promise.all(Array.from({ length: 40 }, () => client.call(query, {})));
    expect(later).toHaveLength(40);
    expect(dead.seen()).toBe(5);
  });

  test('a mutation under way there is unavailable, its outcome unknown, and never sent again', async () => {
    const { callees, answers, client } = await tenCallsOf(mutation);
    const [dead, alive] = callees;
    dead.die();
    // Those of the dead one are told before the others are answered.
    alive.letGo();
    const lost = (await answers).filter((answer) => answer instanceof ServiceUnavailableError);
    expect(lost).toHaveLength(5);
    expect([dead.seen(), alive.seen()]).toEqual([5, 5]);
    expect(await client.call(mutation, {})).toEqual({ balance: '12.30' });
  });
});

test.each([
  ['query', query],
  ['mutation', mutation],
])('a %s for which no connection came about is asked once more: nothing was sent', async (_, document) => {
  const port = await getPort();
  const server = createServer((request, response) => {
    request.resume();
    response.end(good);
  });
  release.push(async () => server.close());
  let tries = 0;
  const client = clientAt(port, {
    sign: (...asked) => {
      tries += 1;
      // Without a host it is bound at once: there before the second try.
      if (tries === 2) server.listen(port);
      return signer.sign(...asked);
    },
  });
  expect(await client.call(document, {})).toEqual({ balance: '12.30' });
  expect(tries).toBe(2);
});
