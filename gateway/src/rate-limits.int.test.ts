import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '@paygraph/config';
import { createIds } from '@paygraph/ids';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { startGateway } from './index.ts';
import { accessKeys, accessToken, ask, compose, eventually, freePort, gatewayKeys } from './testing/graph.ts';
import { type FixtureSubgraph, startSubgraph } from './testing/subgraph-process.ts';

const sdl = `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@composeDirective"])
    @link(url: "https://specs.paygraph.example/rateLimit/v1.0", import: [{ name: "@rateLimit", as: "@atMost" }])
    @composeDirective(name: "@atMost")
  directive @atMost(max: Int!, perSeconds: Int!, by: [String!]! = ["ADDRESS"]) repeatable on FIELD_DEFINITION
  type Query { hello: String }
  type Mutation {
    guess(word: String): Boolean @atMost(max: 3, perSeconds: 60)
    own: Boolean @atMost(max: 2, perSeconds: 60, by: ["USER"])
    free: Boolean
  }
`;

let subgraph: FixtureSubgraph;
let folder: string;
let guessed = 0;
const stops: (() => Promise<void>)[] = [];
const ids = createIds();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paygraph-limits-'));
  subgraph = await startSubgraph({
    name: 'words',
    sdl,
    gatewayKey: gatewayKeys.public,
    resolvers: {
      Query: { hello: () => 'hello' },
      Mutation: {
        guess: () => {
          guessed += 1;
          return false;
        },
        own: () => true,
        free: () => true,
      },
    },
  });
});
afterEach(async () => {
  guessed = 0;
  for (const stop of stops.splice(0)) await stop();
});
afterAll(async () => {
  await subgraph.stop();
  await rm(folder, { recursive: true });
});

/** A gateway with the limits there are by default, for each test its own. */
async function start(environment: Environment = {}) {
  const supergraph = join(folder, 'supergraph.graphql');
  await writeFile(supergraph, compose([subgraph]));
  const adminPort = await freePort();
  const gateway = await startGateway({
    PORT: String(await freePort()),
    ADMIN_PORT: String(adminPort),
    LOG_LEVEL: 'silent',
    SUPERGRAPH: supergraph,
    ACCESS_TOKEN_PUBLIC_KEY: accessKeys.public,
    TRUSTED_PROXIES: '127.0.0.1',
    ...environment,
  });
  stops.push(gateway.stop);
  const send = (query: string, from: string, headers: Record<string, string> = {}) =>
    ask(gateway.url, { query }, { 'x-forwarded-for': from, ...headers });
  const statusesOf = async (times: number, query: string, from: string, headers?: Record<string, string>) => {
    const statuses: number[] = [];
    for (let index = 0; index < times; index += 1) statuses.push((await send(query, from, headers)).status);
    return statuses;
  };
  return { url: gateway.url, adminUrl: `http://127.0.0.1:${adminPort}`, send, statusesOf };
}

const bearer = (userId = ids.next('usr')) => ({ authorization: `Bearer ${accessToken({ sub: userId })}` });
const count = (statuses: readonly number[], status: number) =>
  statuses.filter((each) => each === status).length;

describe('whoever is not signed in', () => {
  test('may ask 100 times a minute, and is told how many are left', async () => {
    const { send, statusesOf } = await start();
    const first = await send('{ hello }', '203.0.113.1');
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-policy')).toBe('"address";q=600;w=60, "anonymous";q=100;w=60');
    expect(first.headers.get('ratelimit')).toMatch(/^"address";r=599;t=\d+, "anonymous";r=99;t=\d+$/);
    expect(first.headers.get('ratelimit-limit')).toBe('100');
    expect(first.headers.get('ratelimit-remaining')).toBe('99');
    expect(first.headers.get('retry-after')).toBeNull();
    expect(await statusesOf(99, '{ hello }', '203.0.113.1')).toEqual(Array.from({ length: 99 }, () => 200));

    const asked = subgraph.seen.length;
    const refused = await send('{ hello }', '203.0.113.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(refused.body).toEqual({
      errors: [
        {
          message: expect.stringMatching(/^Too many requests: .*100 in 60 seconds.*Try again in \d+ seconds/),
          extensions: { code: 'RATE_LIMITED', requestId: refused.headers.get('x-request-id') },
        },
      ],
    });
    expect(subgraph.seen.length).toBe(asked);
    expect((await send('{ hello }', '203.0.113.2')).status).toBe(200);
  });

  test('is refused before the body is read', async () => {
    const { url, statusesOf } = await start({ RATE_LIMIT_SCALE: '0.01' });
    expect(await statusesOf(1, '{ hello }', '203.0.113.1')).toEqual([200]);
    expect((await ask(url, '{"query":', { 'x-forwarded-for': '203.0.113.1' })).status).toBe(429);
  });

  test('is one client with all of an IPv6 /64', async () => {
    const { statusesOf } = await start({ RATE_LIMIT_SCALE: '0.01' });
    expect(await statusesOf(1, '{ hello }', '2001:db8:1:2::1')).toEqual([200]);
    expect(await statusesOf(1, '{ hello }', '2001:db8:1:2:aaaa::9')).toEqual([429]);
    expect(await statusesOf(1, '{ hello }', '2001:db8:1:3::1')).toEqual([200]);
  });

  test('gains nothing from a forged X-Forwarded-For', async () => {
    const { url } = await start({ TRUSTED_PROXIES: '', RATE_LIMIT_SCALE: '0.03' });
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${index}`, forwarded: `for=203.0.113.${index}` };
      statuses.push((await ask(url, { query: '{ hello }' }, headers)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  test('nor from one in front of what a trusted proxy adds', async () => {
    const { statusesOf } = await start({ RATE_LIMIT_SCALE: '0.01' });
    expect(await statusesOf(1, '{ hello }', '1.1.1.1, 203.0.113.1')).toEqual([200]);
    expect(await statusesOf(1, '{ hello }', '2.2.2.2, 203.0.113.1')).toEqual([429]);
    expect(await statusesOf(1, '{ hello }', 'x\u00e4, 203.0.113.1')).toEqual([429]);
  });
});

describe('whoever is signed in', () => {
  test('may ask 100 times a minute in person, from wherever', async () => {
    const { statusesOf } = await start();
    const ada = bearer();
    const statuses = [
      ...(await statusesOf(60, '{ hello }', '203.0.113.1', ada)),
      ...(await statusesOf(60, '{ hello }', '203.0.113.2', ada)),
    ];
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([100, 20]);
  });

  test('uses up nothing of others behind the same address', async () => {
    const { statusesOf } = await start({ RATE_LIMIT_SCALE: '0.02' });
    expect(await statusesOf(3, '{ hello }', '203.0.113.1', bearer())).toEqual([200, 200, 429]);
    expect(await statusesOf(2, '{ hello }', '203.0.113.1', bearer())).toEqual([200, 200]);
    expect(await statusesOf(3, '{ hello }', '203.0.113.1')).toEqual([200, 200, 429]);
  });

  test('but all of an address together are bounded', async () => {
    const { statusesOf } = await start({ RATE_LIMIT_SCALE: '0.01' });
    const statuses: number[] = [];
    for (let person = 0; person < 8; person += 1) {
      statuses.push(...(await statusesOf(1, '{ hello }', '203.0.113.1', bearer())));
    }
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 429, 429]);
  });
});

describe('what is counted', () => {
  test('a token that proves nobody, too', async () => {
    const { statusesOf } = await start({ RATE_LIMIT_SCALE: '0.01' });
    const statuses = await statusesOf(8, '{ hello }', '203.0.113.1', { authorization: 'Bearer forged' });
    expect(statuses).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
  });

  test('neither preflights nor health', async () => {
    const { url, adminUrl, statusesOf } = await start({ RATE_LIMIT_SCALE: '0.01' });
    for (let index = 0; index < 10; index += 1) {
      const preflight = await fetch(url, {
        method: 'OPTIONS',
        headers: { origin: 'http://localhost:3000', 'access-control-request-method': 'POST' },
      });
      expect(preflight.status).toBe(204);
      expect((await fetch(`${adminUrl}/health/live`)).status).toBe(200);
    }
    expect(await statusesOf(1, '{ hello }', '127.0.0.1')).toEqual([200]);
    const metrics = await (await fetch(`${adminUrl}/metrics`)).text();
    expect(metrics).not.toMatch(/paygraph_gateway_rate_limited_total\{/);
    expect(await statusesOf(1, '{ hello }', '127.0.0.1')).toEqual([429]);
    expect(await (await fetch(`${adminUrl}/metrics`)).text()).toMatch(
      /paygraph_gateway_rate_limited_total\{limit="anonymous",service="gateway"\} 1/,
    );
  });
});

describe('a field with a limit of its own', () => {
  test('is refused above it by address, with when to come back', async () => {
    const { send, statusesOf } = await start();
    expect(await statusesOf(3, 'mutation { guess }', '203.0.113.1')).toEqual([200, 200, 200]);
    const refused = await send('mutation { guess free }', '203.0.113.1');
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.body.errors).toEqual([
      {
        message: expect.stringMatching(/Mutation\.guess.* 3 in 60 seconds.*Try again in \d+ seconds/),
        extensions: { code: 'RATE_LIMITED', requestId: expect.any(String) },
      },
    ]);
    expect(refused.body.data ?? null).toBeNull();
    expect(guessed).toBe(3);
    expect((await send('mutation { free }', '203.0.113.1')).status).toBe(200);
    expect((await send('mutation { guess }', '203.0.113.9')).status).toBe(200);
  });

  test('counts by address for whoever is signed in, too', async () => {
    const { statusesOf } = await start();
    expect(await statusesOf(3, 'mutation { guess }', '203.0.113.1', bearer())).toEqual([200, 200, 200]);
    expect(await statusesOf(1, 'mutation { guess }', '203.0.113.1', bearer())).toEqual([429]);
  });

  test('counts each alias and each fragment, and then runs nothing', async () => {
    const { send } = await start();
    const bomb = 'mutation { a: guess b: guess ...F } fragment F on Mutation { c: guess d: guess }';
    expect((await send(bomb, '203.0.113.1')).status).toBe(429);
    expect(guessed).toBe(0);
  });

  test('counts by user where it says so, and by address where nobody is signed in', async () => {
    const { statusesOf } = await start();
    const ada = bearer();
    expect(await statusesOf(2, 'mutation { own }', '203.0.113.1', ada)).toEqual([200, 200]);
    expect(await statusesOf(1, 'mutation { own }', '203.0.113.2', ada)).toEqual([429]);
    expect(await statusesOf(1, 'mutation { own }', '203.0.113.1', bearer())).toEqual([200]);
    expect(await statusesOf(3, 'mutation { own }', '203.0.113.1')).toEqual([200, 200, 429]);
  });

  test('is scaled with the rest', async () => {
    const { statusesOf } = await start({ RATE_LIMIT_SCALE: '2' });
    const statuses = await statusesOf(7, 'mutation { guess }', '203.0.113.1');
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([6, 1]);
  });

  test('that can’t be kept is told when the supergraph is taken', async () => {
    const spoilt = { ...subgraph, sdl: sdl.replace('by: ["USER"]', 'by: ["MOON"]') };
    await writeFile(join(folder, 'spoilt.graphql'), compose([spoilt]));
    await expect(
      startGateway({
        PORT: String(await freePort()),
        ADMIN_PORT: String(await freePort()),
        LOG_LEVEL: 'silent',
        SUPERGRAPH: join(folder, 'spoilt.graphql'),
      }),
    ).rejects.toThrow('@rateLimit on Mutation.own');
  });
});

describe('over WebSocket', () => {
  const open = (url: string, from: string) =>
    new Promise<{ status: number | 'open'; headers: Record<string, unknown>; socket: WebSocket }>(
      (resolve) => {
        const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', {
          headers: { 'x-forwarded-for': from },
        });
        socket.on('open', () => resolve({ status: 'open', headers: {}, socket }));
        socket.on('unexpected-response', (request, response) => {
          resolve({ status: response.statusCode ?? 0, headers: response.headers, socket });
          request.destroy();
        });
        socket.on('error', () => {});
      },
    );

  /** A socket that has introduced itself, and what it is answered. */
  async function connect(url: string, from: string, payload: Record<string, unknown> = {}) {
    const { socket, status } = await open(url, from);
    expect(status).toBe('open');
    const messages: { type: string; id?: string; payload?: unknown }[] = [];
    let closed: number | undefined;
    socket.on('message', (data) => messages.push(JSON.parse(String(data))));
    socket.on('close', (code) => {
      closed = code;
    });
    socket.send(JSON.stringify({ type: 'connection_init', payload }));
    await eventually(() => closed ?? messages.find(({ type }) => type === 'connection_ack'));
    const operate = async (id: string, query: string) => {
      socket.send(JSON.stringify({ type: 'subscribe', id, payload: { query } }));
      return eventually(() => messages.find((message) => message.id === id && message.type !== 'complete'));
    };
    return { socket, operate, closeCode: () => closed };
  }
  const refused = (what: string) => [
    {
      message: expect.stringContaining(what),
      extensions: { code: 'RATE_LIMITED', requestId: expect.any(String) },
    },
  ];

  test('each operation counts like a request, and the socket itself', async () => {
    const { url, send } = await start({ RATE_LIMIT_SCALE: '0.04' });
    const { operate, socket } = await connect(url, '203.0.113.1');
    for (const id of ['a', 'b', 'c']) expect(await operate(id, '{ hello }')).toMatchObject({ type: 'next' });
    expect(await operate('d', '{ hello }')).toEqual({
      type: 'error',
      id: 'd',
      payload: refused('4 in 60 seconds'),
    });
    expect(await operate('e', '{ nonsense')).toEqual({ type: 'error', id: 'e', payload: refused('4 in 60') });
    expect((await send('{ hello }', '203.0.113.1')).status).toBe(429);
    expect((await send('{ hello }', '203.0.113.2')).status).toBe(200);
    socket.terminate();
  });

  test('a socket too many is closed with 1013, one more before it is one at all', async () => {
    const { url } = await start({ RATE_LIMIT_SCALE: '0.01', SOCKETS_PER_ADDRESS: '1000' });
    const first = await connect(url, '203.0.113.1');
    expect(first.closeCode()).toBeUndefined();
    const second = await connect(url, '203.0.113.1');
    expect(second.closeCode()).toBe(1013);
    for (let index = 0; index < 4; index += 1) (await open(url, '203.0.113.1')).socket.terminate();
    const { status, headers } = await open(url, '203.0.113.1');
    expect(status).toBe(429);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['ratelimit-policy']).toBe('"address";q=6;w=60');
    first.socket.terminate();
  });

  test('a field with a limit of its own keeps it, across sockets and requests', async () => {
    const { url, send } = await start();
    const one = await connect(url, '203.0.113.1');
    const other = await connect(url, '203.0.113.1', bearer());
    expect(await one.operate('a', 'mutation { guess }')).toMatchObject({
      type: 'next',
      payload: { data: {} },
    });
    expect(await other.operate('a', 'mutation { a: guess b: guess }')).toMatchObject({ type: 'next' });
    expect(await one.operate('b', 'mutation { guess }')).toEqual({
      type: 'next',
      id: 'b',
      payload: { errors: refused('Mutation.guess') },
    });
    expect((await send('mutation { guess }', '203.0.113.1')).status).toBe(429);
    expect(guessed).toBe(3);
    one.socket.terminate();
    other.socket.terminate();
  });
});
