import { type Client, createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { accessToken, ada, eventually, type Graph, startGraph } from './testing/graph.test.ts';

let graph: Graph;
const clients: Client[] = [];
beforeAll(async () => {
  graph = await startGraph();
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
  await eventually(() => graph.transfers.subscriberCount() === 0);
  for (const subgraph of [graph.people, graph.accounts, graph.transfers]) {
    subgraph.misbehave(undefined);
    subgraph.seen.length = 0;
  }
});
afterAll(() => graph.stop());

interface Received {
  readonly events: unknown[];
  /** Set at the end: what ended it, or 'complete'. */
  readonly end: () => unknown;
  readonly stop: () => void;
}

function connect(connectionParams: Record<string, unknown> = {}, url = graph.url): Client {
  const client = createClient({
    url: url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 0,
  });
  clients.push(client);
  return client;
}

function subscribe(client: Client, query: string, variables: Record<string, unknown> = {}): Received {
  const events: unknown[] = [];
  let end: unknown;
  const stop = client.subscribe(
    { query, variables },
    {
      next: (event) => events.push(event),
      error: (error) => {
        end = error;
      },
      complete: () => {
        end ??= 'complete';
      },
    },
  );
  return { events, end: () => end, stop };
}

const opened = (count = 1) => eventually(() => graph.transfers.subscriberCount() === count);

describe('a subscription', () => {
  test('reaches into other subgraphs for each event, with aliases, fragments, variables and __typename', async () => {
    const { events } = subscribe(
      connect(),
      `subscription S($digits: Int!, $account: ID) {
        change: transferChanged(account: $account) {
          __typename
          seq: number
          what: transfer { ...T }
        }
      }
      fragment T on Transfer {
        key: id
        from: account { short: balance(digits: 0) long: balance(digits: $digits) holder: owner { called: name } }
        by { name accounts { id } }
      }`,
      { digits: 3, account: 'a1' },
    );
    await opened();
    graph.transfers.publish(7);
    expect(await eventually(() => events[0])).toEqual({
      data: {
        change: {
          __typename: 'Change',
          seq: 7,
          what: {
            key: 't7',
            from: { short: '2.', long: '2.000', holder: { called: 'Ada' } },
            by: { name: 'Ada', accounts: [{ id: 'a1' }, { id: 'a2' }] },
          },
        },
      },
    });
  });

  test('keeps the order of events that come faster than they are run', async () => {
    const { events } = subscribe(
      connect(),
      'subscription { transferChanged { number transfer { by { name } } } }',
    );
    await opened();
    for (let number = 1; number <= 200; number += 1) graph.transfers.publish(number);
    await eventually(() => events.length === 200);
    expect(events).toEqual(
      Array.from({ length: 200 }, (_, index) => ({
        data: { transferChanged: { number: index + 1, transfer: { by: { name: 'Ada' } } } },
      })),
    );
  });

  test('shares one connection to its subgraph with the others, and each gets its own events', async () => {
    const client = connect();
    const first = subscribe(client, 'subscription { transferChanged { number } }');
    const second = subscribe(client, 'subscription { n: transferChanged { m: number } }');
    const third = subscribe(connect(), 'subscription { transferChanged { number } }');
    await opened(3);
    expect(graph.transfers.socketCount()).toBe(1);
    graph.transfers.publish(1);
    await eventually(() => first.events.length + second.events.length + third.events.length === 3);
    expect(second.events).toEqual([{ data: { n: { m: 1 } } }]);
    first.stop();
    await opened(2);
    graph.transfers.publish(2);
    await eventually(() => second.events.length === 2 && third.events.length === 2);
    expect(first.events).toHaveLength(1);
  });

  test('ends when its subgraph ends it', async () => {
    const { events, end } = subscribe(connect(), 'subscription { transferChanged { number } }');
    await opened();
    graph.transfers.publish(1);
    graph.transfers.endStreams();
    expect(await eventually(end)).toBe('complete');
    expect(events).toHaveLength(1);
  });

  test('has UNAVAILABLE and null for the part of an event that can’t be had', async () => {
    const { events } = subscribe(
      connect(),
      'subscription { transferChanged { number transfer { by { a: accounts { id } name } } } }',
    );
    await opened();
    graph.accounts.misbehave({ kind: 'answer', status: 500, body: '' });
    graph.transfers.publish(1);
    expect(await eventually(() => events[0])).toEqual({
      data: { transferChanged: { number: 1, transfer: { by: { a: null, name: 'Ada' } } } },
      errors: [
        {
          message: expect.stringContaining('not available'),
          path: ['transferChanged', 'transfer', 'by', 'a'],
          extensions: { code: 'UNAVAILABLE', requestId: expect.any(String) },
        },
      ],
    });
  });

  test.each([
    ['breaks', undefined],
    // A client that took this for the end, or subscribed anew, would miss what came in between.
    ['is closed normally', 1000],
    ['goes away', 1001],
  ])('whose stream %s ends with UNAVAILABLE, after the events that had come', async (_, code) => {
    const client = connect();
    const { events, end } = subscribe(
      client,
      'subscription { transferChanged { number transfer { by { name } } } }',
    );
    await opened();
    graph.transfers.publish(1);
    await eventually(() => events.length === 1);
    graph.transfers.breakSockets(code);
    expect(await eventually(end)).toEqual([
      {
        message: expect.stringContaining('not available'),
        extensions: { code: 'UNAVAILABLE', requestId: expect.any(String) },
      },
    ]);
    // The client may come back at once.
    const again = subscribe(client, 'subscription { transferChanged { number } }');
    await opened();
    graph.transfers.publish(2);
    await eventually(() => again.events.length === 1);
    expect(events).toHaveLength(1);
  });
});

test('a subscriber that is slower than its events is sent away with 1013, and the others are not', async () => {
  const slow = subscribe(
    connect(),
    'subscription { transferChanged { transfer { by { accounts { id } } } } }',
  );
  const quick = subscribe(connect(), 'subscription { transferChanged { number } }');
  await opened(2);
  graph.accounts.misbehave({ kind: 'silent' });
  for (let number = 1; number <= 1_100; number += 1) {
    graph.transfers.publish(number);
    // In portions, so that it is not the quick one that is overrun.
    if (number % 100 === 0) await eventually(() => quick.events.length === number);
  }
  expect(await eventually(slow.end)).toMatchObject({ code: 1013 });
  await opened(1);
  expect(quick.end()).toBeUndefined();
});

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
    const { end } = subscribe(connect({}, `${graph.url}/other`), '{ me { name } }');
    expect(await eventually(end)).toMatchObject({ message: expect.stringContaining('404') });
  });
});
