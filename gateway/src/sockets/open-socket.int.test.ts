import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogger } from '@paygraph/telemetry';
import { buildSchema } from 'graphql';
import { handleProtocols, makeServer } from 'graphql-ws';
import { afterEach, expect, test } from 'vitest';
import WebSocket, { type ClientOptions, WebSocketServer } from 'ws';
import { eventually } from '../testing/graph.ts';
import { createMessageAllowance } from './message-allowance.ts';
import { type OpenSocket, openSocket } from './open-socket.ts';

const schema = buildSchema('type Query { hello: String }');
const stops: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Both ends of a socket: as the gateway has it, and the client. */
async function connect(options: ClientOptions = {}, onConnect: () => boolean = () => true) {
  const http = createServer();
  const server = new WebSocketServer({ server: http, handleProtocols });
  const here = Promise.withResolvers<OpenSocket>();
  const logger = createLogger({ service: 'gateway', level: 'silent' });
  server.once('connection', (webSocket) =>
    here.resolve(
      openSocket({
        webSocket,
        client: { address: '127.0.0.1', userAgent: undefined },
        protocol: makeServer<Record<string, unknown>, Record<PropertyKey, unknown>>({ schema, onConnect }),
        allowance: createMessageAllowance({ perSecond: 10, now: () => 0 }),
        extra: () => ({}),
        logger,
      }),
    ),
  );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`, 'graphql-transport-ws', options);
  const messages: string[] = [];
  client.on('message', (data) => messages.push(String(data)));
  client.on('error', () => {});
  let closed: { code: number; reason: string } | undefined;
  client.on('close', (code, reason) => {
    closed = { code, reason: String(reason) };
  });
  stops.push(() => {
    client.terminate();
    server.close();
    http.closeAllConnections();
    http.close();
  });
  await new Promise((resolve) => client.once('open', resolve));
  return { socket: await here.promise, client, messages, closed: () => closed };
}

test('a peer that answers pings stays, one that does not is cut at the next', async () => {
  const alive = await connect();
  const dead = await connect({ autoPong: false });
  for (const { socket, client } of [alive, dead]) {
    const pinged = new Promise((resolve) => client.once('ping', resolve));
    socket.checkAlive();
    await pinged;
  }
  alive.client.send('{"type":"ping"}');
  // Its pong was sent before this, so it has come by now.
  await eventually(() => alive.messages[0]);
  for (const { socket } of [alive, dead]) socket.checkAlive();
  expect(await eventually(dead.closed)).toMatchObject({ code: 1006 });
  await dead.socket.closed;
  expect(alive.closed()).toBeUndefined();
});

test('after its end nothing is worked on and nothing is sent', async () => {
  let introduced = 0;
  const { socket, client, messages, closed } = await connect({}, () => {
    introduced += 1;
    return true;
  });
  socket.end({ code: 4403, reason: 'Forbidden' });
  client.send('{"type":"ping"}');
  client.send('{"type":"connection_init"}');
  expect(await eventually(closed)).toEqual({ code: 4403, reason: 'Forbidden' });
  expect(await socket.ended).toEqual({ code: 4403, reason: 'Forbidden' });
  expect([messages, introduced]).toEqual([[], 0]);
});

test('it has ended at once, and a client that does not answer the closing is cut a moment later', async () => {
  const { socket, client } = await connect();
  client.pause();
  socket.end({ code: 1013, reason: '' });
  let isClosed = false;
  void socket.closed.then(() => {
    isClosed = true;
  });
  await socket.ended;
  await new Promise((resolve) => setImmediate(resolve));
  expect(isClosed).toBe(false);
  // Sooner than `ws` by itself, which waits for 30 s.
  await eventually(() => isClosed);
});

test('what goes wrong in here closes it with 4500, and tells the client nothing of it', async () => {
  const { client, closed } = await connect({}, () => {
    throw new Error('the password of db-7 is hunter2');
  });
  client.send('{"type":"connection_init"}');
  expect(await eventually(closed)).toEqual({ code: 4500, reason: 'Internal server error' });
});

test.each([
  ['messages', (client: WebSocket) => client.send(JSON.stringify({ type: 'ping' }))],
  ['pings of the socket itself', (client: WebSocket) => client.ping()],
])('a flood of %s closes it', async (_, send) => {
  const { client, closed } = await connect();
  for (let sent = 0; sent < 50; sent += 1) send(client);
  expect(closed()).toBeUndefined();
  send(client);
  expect(await eventually(closed)).toMatchObject({ code: 1013, reason: expect.stringContaining('messages') });
});
