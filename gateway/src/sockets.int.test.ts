import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accessToken, ada, eventually, type Graph, startGraph } from './testing/graph.ts';
import { connect as connectTo, settle, subscribe } from './testing/live-client.ts';

let graph: Graph;
beforeAll(async () => {
  graph = await startGraph();
});
afterEach(() => settle(graph));
afterAll(() => graph.stop());

const connect = (connectionParams?: Record<string, unknown>) => connectTo(graph.url, connectionParams);
const opened = (count = 1) => eventually(() => graph.transfers.subscriberCount() === count);

describe('who subscribes', () => {
  test('is told to the owner and to every subgraph an event reaches', async () => {
    const { events } = subscribe(
      connect({ authorization: `Bearer ${accessToken()}` }),
      'subscription { mine { transfer { by { name } } } }',
    );
    await opened();
    graph.transfers.publish(1);
    await eventually(() => events[0]);
    const user = { kind: 'user', userId: ada.userId, role: 'USER', sessionId: ada.sessionId };
    expect(graph.transfers.seen.at(-1)).toMatchObject({ kind: 'socket', identity: { principal: user } });
    expect(graph.people.seen.at(-1)).toMatchObject({ kind: 'http', identity: { principal: user } });
  });

  test('is anonymous without a token, which a subgraph may refuse', async () => {
    const { end } = subscribe(connect(), 'subscription { mine { number } }');
    expect(await eventually(end)).toEqual([
      {
        message: 'Sign in first.',
        path: ['mine'],
        extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) },
      },
    ]);
    expect(graph.transfers.seen.at(-1)?.identity?.principal).toEqual({ kind: 'anonymous' });
  });

  test.each([
    ['is not valid', () => 'Bearer abc'],
    ['is expired', () => `Bearer ${accessToken({ exp: Math.floor(Date.now() / 1000) - 1, iat: 0 })}`],
    ['is no text', () => ({ admin: true })],
  ])('is sent away with 4403 where the token %s', async (_, authorization) => {
    const { end } = subscribe(
      connect({ authorization: authorization() }),
      'subscription { mine { number } }',
    );
    expect(await eventually(end)).toMatchObject({ code: 4403, reason: 'Forbidden' });
    expect(graph.transfers.seen).toHaveLength(0);
  });

  test('is sent away with 4403 when the token ends while the socket is open', async () => {
    const now = Math.floor(Date.now() / 1000);
    const token = accessToken({ iat: now - 3_000, exp: now + 2 });
    const { end } = subscribe(
      connect({ authorization: `Bearer ${token}` }),
      'subscription { mine { number } }',
    );
    await opened();
    expect(await eventually(end)).toMatchObject({ code: 4403 });
    expect(Date.now() / 1000).toBeGreaterThanOrEqual(now + 1.9);
  });
});

describe('over a socket', () => {
  test('queries and mutations run as over HTTP', async () => {
    const client = connect({ authorization: `Bearer ${accessToken()}` });
    const query = subscribe(client, '{ me { name } whoami }');
    const mutation = subscribe(client, 'mutation { credit(amount: "1.00") { id owner { name } } }');
    await eventually(() => query.end() !== undefined && mutation.end() !== undefined);
    expect(query.events).toEqual([
      { data: { me: { name: 'Ada' }, whoami: expect.stringContaining(ada.userId) } },
    ]);
    expect(mutation.events).toEqual([{ data: { credit: { id: 'a1', owner: { name: 'Ada' } } } }]);
  });

  test.each([
    ['does not parse', '{ me {', 'GRAPHQL_PARSE_FAILED'],
    ['asks for what is not there', 'subscription { mine { secret } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('what %s is refused', async (_, query, code) => {
    const { events, end } = subscribe(connect(), query);
    expect(await eventually(end)).toMatchObject([{ extensions: { code, requestId: expect.any(String) } }]);
    expect(events).toEqual([]);
  });

  test('errors are masked as over HTTP', async () => {
    const { events } = subscribe(connect(), '{ crash }');
    expect(JSON.stringify(await eventually(() => events[0]))).not.toMatch(/hunter2|db-7/);
    expect(events).toMatchObject([
      { errors: [{ path: ['crash'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
    ]);
  });

  test('a message beyond 1 MB closes it', async () => {
    const { end } = subscribe(connect(), `{ me { name } } #${'x'.repeat(1_000_001)}`);
    expect(await eventually(end)).toMatchObject({ code: 1009 });
  });

  test('there is nothing at another address', async () => {
    const { end } = subscribe(connectTo(`${graph.url}/other`), '{ me { name } }');
    expect(await eventually(end)).toMatchObject({ message: expect.stringContaining('404') });
  });
});
