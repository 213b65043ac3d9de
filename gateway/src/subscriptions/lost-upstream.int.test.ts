import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageType } from 'graphql-ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { eventually } from '../testing/graph.ts';
import { connectSubgraph, type StreamSink, type SubgraphConnection } from './subgraph-connection.ts';

let server: WebSocketServer;
let connection: SubgraphConnection | undefined;
let sockets: WebSocket[];
/** What the process at the other end does about pings; a paused one nothing. */
let isPaused: boolean;

beforeEach(async () => {
  sockets = [];
  isPaused = false;
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'graphql-transport-ws' });
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('message', (data) => {
      if (isPaused) return;
      const { type, id } = JSON.parse(String(data)) as { type: MessageType; id?: string };
      if (type === MessageType.ConnectionInit)
        socket.send(JSON.stringify({ type: MessageType.ConnectionAck }));
      if (type === MessageType.Ping) socket.send(JSON.stringify({ type: MessageType.Pong }));
      if (type === MessageType.Subscribe)
        socket.send(JSON.stringify({ type: MessageType.Next, id, payload: { data: { a: 1 } } }));
    });
  });
  await once(server, 'listening');
});
afterEach(async () => {
  connection?.close();
  for (const socket of sockets) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

/** Three streams over one connection, each of which has had an event. */
async function openStreams() {
  let gone = 0;
  const { port } = server.address() as AddressInfo;
  const opened = connectSubgraph({
    url: `ws://127.0.0.1:${port}`,
    headers: () => ({}),
    onGone: () => {
      gone += 1;
    },
    keepAliveMs: 50,
    pongTimeoutMs: 200,
  });
  connection = opened;
  const streams = Array.from({ length: 3 }, () => {
    const told: string[] = [];
    const sink: StreamSink = {
      onEvent: () => told.push('event'),
      onEnd: () => told.push('end'),
      onErrors: () => told.push('errors'),
      onBroken: ({ isOurFault }) => told.push(isOurFault ? 'our fault' : 'broken'),
    };
    opened.subscribe({ query: 'subscription { a }' }, sink);
    return told;
  });
  await eventually(() => streams.every((told) => told.length === 1));
  return { streams, gone: () => gone };
}

const broken = Array.from({ length: 3 }, () => ['event', 'broken']);

describe('every stream of a process ends as broken, once, and the next goes over a new connection', () => {
  test.each<[string, () => void]>([
    ['is killed', () => sockets.forEach((socket) => void socket.terminate())],
    ['restarts', () => sockets.forEach((socket) => void socket.close(1012))],
    [
      'is paused, and keeps the connection',
      () => {
        isPaused = true;
      },
    ],
  ])('that %s', async (_, lose) => {
    const { streams, gone } = await openStreams();
    lose();
    await eventually(() => gone() === 1);
    await eventually(() => streams.every((told) => told.length === 2));
    expect(streams).toEqual(broken);
  });
});

test('one that answers its pings keeps its streams', async () => {
  const { streams, gone } = await openStreams();
  let pings = 0;
  sockets[0]?.on('message', (data) => {
    if (String(data).includes('"ping"')) pings += 1;
  });
  await eventually(() => pings >= 6);
  expect(gone()).toBe(0);
  expect(streams).toEqual(Array.from({ length: 3 }, () => ['event']));
});
