import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createIds } from '@paygraph/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accessToken, eventually, type Graph, startGraph } from '../testing/graph.ts';
import { introduce, openRaw, type RawSocket, subscribeMessage } from '../testing/raw-socket.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** Only what is still held: garbage that waits for its collection would be luck. */
function arrayBuffersInUse(): number {
  if (typeof collectGarbage !== 'function') throw new Error('this Node gives no gc()');
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

const ids = createIds();
const numbers = 'subscription { transferChanged { number } }';
let graph: Graph;
const opened: RawSocket[] = [];
beforeAll(async () => {
  graph = await startGraph({
    CORS_ORIGINS: 'https://app.example',
    // Ten times these.
    RATE_LIMIT_SCALE: '10',
    SOCKETS_PER_ADDRESS: '3',
    SOCKETS_PER_USER: '1',
    SOCKETS_TOTAL: '40',
    SOCKET_INIT_TIMEOUT_MS: '2000',
    TRUSTED_PROXIES: '127.0.0.1',
  });
});
afterAll(() => graph.stop());

const metric = async (pattern: RegExp) => {
  const metrics = await (await fetch(`${graph.adminUrl}/metrics`)).text();
  return Number(pattern.exec(metrics)?.[1] ?? 0);
};
const openCount = () => metric(/paygraph_gateway_sockets_open\{[^}]*\} (\d+)/);
const unavailableCount = () => metric(/paygraph_gateway_operations_total\{[^}]*"UNAVAILABLE"[^}]*\} (\d+)/);
/** Those that are open are closed, and the gateway knows it. */
async function closeAll(): Promise<void> {
  for (const socket of opened.splice(0)) socket.terminate();
  await eventually(async () => (await openCount()) === 0);
}
const open = async (options?: Parameters<typeof openRaw>[1]) => {
  const socket = await openRaw(graph.url, options);
  if (typeof socket !== 'number') opened.push(socket);
  return typeof socket === 'number' ? socket : 'open';
};
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

describe('a socket is refused before it is one', () => {
  test.each([
    ['from a page of an origin that is allowed', { origin: 'https://app.example' }, 'open'],
    ['from what is no browser', {}, 'open'],
    ['from a page of another origin', { origin: 'https://evil.example' }, 403],
    [
      'from a page of the allowed origin’s name in another’s',
      { origin: 'https://app.example.evil.example' },
      403,
    ],
    ['from a page without an origin of its own', { origin: 'null' }, 403],
  ] as const)('%s: %s %s', async (_, options, expected) => {
    expect(await open(options)).toBe(expected);
    await closeAll();
  });

  test('beyond those of one address, and not for another; one that is closed makes room', async () => {
    const answers = [];
    for (let index = 0; index < 60; index += 1) answers.push(await open(from('203.0.113.1')));
    expect(answers).toEqual(Array.from({ length: 60 }, (_, index) => (index < 30 ? 'open' : 429)));
    expect(await openCount()).toBe(30);
    expect(await open(from('203.0.113.2'))).toBe('open');
    await closeAll();
    expect(await open(from('203.0.113.1'))).toBe('open');
    await closeAll();
  });

  test('beyond what the gateway carries in all', async () => {
    const answers = [];
    for (let index = 0; index < 45; index += 1) answers.push(await open(from(`203.0.113.${index % 9}`)));
    expect(answers.slice(39)).toEqual(['open', 503, 503, 503, 503, 503]);
    await closeAll();
  });
});

test('a user has so many sockets, from wherever: one more is closed with 1013, and another user’s is not', async () => {
  const token = (sub: string) => `Bearer ${accessToken({ sub })}`;
  const [ada, bob] = [ids.next('usr'), ids.next('usr')];
  const sockets = await Promise.all(Array.from({ length: 10 }, () => introduce(graph.url, token(ada))));
  expect(sockets.map(({ closed }) => closed())).toEqual(sockets.map(() => undefined));
  const tooMany = await introduce(graph.url, token(ada));
  expect(tooMany.closed()).toEqual({ code: 1013, reason: 'Too many connections of this user' });
  const bobs = await introduce(graph.url, token(bob));
  expect(bobs.closed()).toBeUndefined();
  opened.push(bobs);
  for (const socket of sockets.splice(0, 9)) socket.terminate();
  opened.push(...sockets);
  await eventually(async () => (await openCount()) === 2);
  const again = await introduce(graph.url, token(ada));
  expect(again.closed()).toBeUndefined();
  opened.push(again);
  await closeAll();
});

test('a socket that never introduces itself is closed with 4408', async () => {
  const socket = await openRaw(graph.url);
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  expect(await eventually(socket.closed)).toMatchObject({ code: 4408 });
});

describe('on one socket', () => {
  test('no more than 100 operations are under way; one that ends makes room', async () => {
    const socket = await introduce(graph.url);
    const subscriptions = Array.from({ length: 100 }, (_, index) => subscribeMessage(`s${index}`, numbers));
    socket.send(...subscriptions, subscribeMessage('one more', '{ __typename }'));
    expect(await eventually(() => socket.received[0])).toMatchObject({
      id: 'one more',
      type: 'error',
      payload: [{ message: expect.stringContaining('at once'), extensions: { code: 'RATE_LIMITED' } }],
    });
    await eventually(() => graph.transfers.subscriberCount() === 100);
    socket.send({ id: 's0', type: 'complete' }, subscribeMessage('another', '{ __typename }'));
    expect(await eventually(() => socket.received[1])).toMatchObject({ id: 'another', type: 'next' });
    socket.terminate();
    await eventually(() => graph.transfers.subscriberCount() === 0);
  });

  test('what is completed is not answered, also where its id is used again', async () => {
    const before = await unavailableCount();
    const socket = await introduce(graph.url);
    graph.people.misbehave({ kind: 'silent' });
    socket.send(subscribeMessage('1', '{ me { name } }'), { id: '1', type: 'complete' });
    await eventually(() => graph.people.seen.at(-1)?.query.includes('me'));
    socket.send(subscribeMessage('1', numbers));
    await eventually(() => graph.transfers.subscriberCount() === 1);
    await eventually(async () => (await unavailableCount()) > before);
    graph.people.misbehave(undefined);
    graph.transfers.publish(1);
    await eventually(() => socket.received.length > 0);
    expect(socket.received).toEqual([
      { id: '1', type: 'next', payload: { data: { transferChanged: { number: 1 } } } },
    ]);
    socket.terminate();
    await eventually(() => graph.transfers.subscriberCount() === 0);
  });
});

test('a client that does not read is closed, its subscriptions end, and memory does not pay for it', async () => {
  const socket = await introduce(graph.url);
  socket.send(subscribeMessage('1', numbers));
  await eventually(() => graph.transfers.subscriberCount() === 1);
  const before = arrayBuffersInUse();
  socket.stopReading();
  const payload = { large: 'x'.repeat(900_000) };
  // Each is answered with as much: 90 MB, had they to be kept.
  let most = 0;
  for (let index = 0; index < 100; index += 1) {
    socket.send({ type: 'ping', payload });
    // Nothing waits here that the gateway could have read: what is in use is kept on its side.
    await eventually(() => socket.unsentBytes() === 0 || graph.transfers.subscriberCount() === 0);
    most = Math.max(most, arrayBuffersInUse() - before);
    if (graph.transfers.subscriberCount() === 0) break;
  }
  await eventually(() => graph.transfers.subscriberCount() === 0);
  await eventually(async () => (await openCount()) === 0);
  expect(most).toBeLessThan(45_000_000);
  socket.terminate();
});

test('of the operations of one socket no more is kept than a message may have', async () => {
  const socket = await introduce(graph.url);
  const long = (id: string) => ({ ...subscribeMessage(id, numbers), id: id.padEnd(400_000, '-') });
  socket.send(long('1'), long('2'), long('3'));
  const [refusal] = await eventually(() => (socket.received.length > 0 ? socket.received : undefined));
  expect(refusal).toMatchObject({
    id: long('3').id,
    type: 'error',
    payload: [{ extensions: { code: 'RATE_LIMITED' } }],
  });
  socket.terminate();
  await eventually(() => graph.transfers.subscriberCount() === 0);
});
