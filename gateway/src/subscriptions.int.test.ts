import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { eventually, type Graph, startGraph } from './testing/graph.ts';
import { connect as connectTo, settle, subscribe } from './testing/live-client.ts';

let graph: Graph;
beforeAll(async () => {
  graph = await startGraph();
});
afterEach(() => settle(graph));
afterAll(() => graph.stop());

const connect = (connectionParams?: Record<string, unknown>) => connectTo(graph.url, connectionParams);
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
