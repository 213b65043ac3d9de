import { writeFile } from 'node:fs/promises';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startGateway } from './index.ts';
import { compose, eventually, freePort, type Graph, startGraph } from './testing/graph.ts';

let graph: Graph;
beforeAll(async () => {
  graph = await startGraph({ SUBGRAPH_TIMEOUT_MS: '500' });
});
afterAll(() => graph.stop());

const admin = async (path: string) => {
  const response = await fetch(`${graph.adminUrl}${path}`);
  return { status: response.status, text: await response.text() };
};

describe('a new supergraph', () => {
  test('is taken without a restart; a broken one is not, and the one before stays', async () => {
    const { people, accounts, transfers, stock } = graph;
    const smaller = compose([people, accounts, transfers]);
    const whole = compose([people, accounts, transfers, stock]);
    const status = async () => (await graph.ask('{ items { id } }')).status;

    await writeFile(graph.supergraphFile, smaller);
    await eventually(async () => (await status()) === 400);
    await writeFile(graph.supergraphFile, 'type Query { broken');
    await writeFile(graph.supergraphFile, `${whole}\n}`);
    expect((await graph.ask('{ me { name accounts { id } } }')).status).toBe(200);
    await writeFile(graph.supergraphFile, whole);
    await eventually(async () => (await status()) === 200);
  });

  test('drops no subscription', async () => {
    const client = createClient({
      url: graph.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
    });
    const events: unknown[] = [];
    let ended: unknown;
    client.subscribe(
      { query: 'subscription { transferChanged { number transfer { by { name } } } }' },
      {
        next: (event) => events.push(event),
        error: (error) => {
          ended = error;
        },
        complete: () => {},
      },
    );
    await eventually(() => graph.transfers.subscriberCount() === 1);
    await writeFile(graph.supergraphFile, compose([graph.people, graph.transfers]));
    await eventually(async () => (await graph.ask('{ items { id } }')).status === 400);
    graph.transfers.publish(1);
    expect(await eventually(() => events[0])).toEqual({
      data: { transferChanged: { number: 1, transfer: { by: { name: 'Ada' } } } },
    });
    expect(ended).toBeUndefined();
    await client.dispose();
    await writeFile(
      graph.supergraphFile,
      compose([graph.people, graph.accounts, graph.transfers, graph.stock]),
    );
    await eventually(async () => (await graph.ask('{ items { id } }')).status === 200);
  });
});

describe('the private port', () => {
  test('says that the gateway lives and is ready', async () => {
    expect((await admin('/health/live')).status).toBe(200);
    expect((await admin('/health/ready')).status).toBe(200);
  });

  test('counts operations and fetches', async () => {
    await graph.ask('{ me { name } }');
    const { text } = await admin('/metrics');
    expect(text).toMatch(
      /^paygraph_gateway_operations_total\{operation="other",kind="query",code="ok",service="gateway"\} \d+$/m,
    );
    expect(text).toMatch(/^paygraph_gateway_fetch_duration_seconds_count\{.*subgraph="users".*\} \d+/m);
    expect(text).toMatch(/^paygraph_gateway_subscriptions_open\{service="gateway"\} 0/m);
  });

  test('shows every subgraph in one view, and which of them is gone', async () => {
    graph.stock.misbehave({ kind: 'silent' });
    const { subgraphs } = JSON.parse((await admin('/health/downstreams')).text);
    graph.stock.misbehave(undefined);
    expect(subgraphs).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'users', url: graph.people.url, reachable: true }),
        expect.objectContaining({ name: 'stock', reachable: false }),
      ]),
    );
  });
});

describe('at start', () => {
  const settings = async () => ({
    PORT: String(await freePort()),
    ADMIN_PORT: String(await freePort()),
    LOG_LEVEL: 'silent',
    SUPERGRAPH: graph.supergraphFile,
  });

  test('all faults of the configuration are told at once', async () => {
    const start = startGateway({
      PORT: 'x',
      SUBGRAPH_URL_WALLETS: 'nowhere',
      ACCESS_TOKEN_PUBLIC_KEY: '-----BEGIN PUBLIC KEY-----',
      CORS_ORIGINS: 'https://app.example/path',
    });
    await expect(start).rejects.toThrow(/PORT.*SUBGRAPH_URL_WALLETS|SUBGRAPH_URL_WALLETS.*PORT/s);
    await expect(start).rejects.toThrow(/ACCESS_TOKEN_PUBLIC_KEY.*CORS_ORIGINS/s);
  });

  test('a port that is taken is told as the system tells it, and nothing is held', async () => {
    const port = new URL(graph.url).port;
    await expect(startGateway({ ...(await settings()), PORT: port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    const free = await settings();
    const taken = startGateway({ ...free, ADMIN_PORT: new URL(graph.adminUrl).port });
    await expect(taken).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await (await startGateway(free)).stop();
  });

  test('a supergraph that is not there is named', async () => {
    const start = startGateway({ ...(await settings()), SUPERGRAPH: '/nowhere/supergraph.graphql' });
    await expect(start).rejects.toThrow('SUPERGRAPH: /nowhere/supergraph.graphql');
  });

  test('a subgraph that is nowhere is named, unless the configuration says where it is', async () => {
    const file = `${graph.supergraphFile}.nowhere`;
    await writeFile(file, compose([graph.people, { ...graph.accounts, url: '' }]));
    const nowhere = { ...(await settings()), SUPERGRAPH: file };
    await expect(startGateway(nowhere)).rejects.toThrow(/SUPERGRAPH: .*SUBGRAPH_URL_WALLETS/s);
    const gateway = await startGateway({ ...nowhere, SUBGRAPH_URL_WALLETS: graph.accounts.url });
    await gateway.stop();
  });

  test('a subgraph’s address can be overridden', async () => {
    const gateway = await startGateway({
      ...(await settings()),
      SUBGRAPH_URL_STOCK: 'http://127.0.0.1:1/graphql',
    });
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ items { id } me { name } }"}',
    });
    expect(await response.json()).toMatchObject({
      data: null,
      errors: [{ path: ['items'], extensions: { code: 'UNAVAILABLE' } }],
    });
    await gateway.stop();
  });
});

describe('at stop', () => {
  test('what is under way is finished, sockets are told of a restart with 1012, and the ports are free', async () => {
    const stopping = await startGraph({ SUBGRAPH_TIMEOUT_MS: '500' });
    try {
      stopping.accounts.misbehave({ kind: 'silent' });
      const slow = stopping.ask('{ me { name accounts { id } } }');
      const socket = new WebSocket(stopping.url.replace('http', 'ws'), 'graphql-transport-ws');
      const closed = new Promise((resolve) => socket.once('close', resolve));
      await new Promise((resolve) => socket.once('open', resolve));
      await eventually(() => stopping.accounts.seen.length === 1);
      const stoppedAtMs = performance.now();
      await stopping.stopGateway();
      // As long as the slow request, and not until a connection kept by a client is cut.
      expect(performance.now() - stoppedAtMs).toBeLessThan(4_000);
      expect((await slow).body.data).toEqual({ me: { name: 'Ada', accounts: null } });
      expect(await closed).toBe(1012);
      await expect(fetch(stopping.url)).rejects.toThrow();
      await expect(fetch(`${stopping.adminUrl}/health/live`)).rejects.toThrow();
    } finally {
      await stopping.stop();
    }
  });
});
