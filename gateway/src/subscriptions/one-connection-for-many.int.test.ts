import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, type Graph, signedIn, startGraph } from '../testing/graph.ts';
import { connect, settle, subscribe } from '../testing/live-client.ts';

let graph: Graph;
beforeAll(async () => {
  graph = await startGraph();
});
afterEach(() => settle(graph));
afterAll(() => graph.stop());

test('a subscription that the subgraph refuses ends none of the others, however often', async () => {
  const { events, end } = subscribe(connect(graph.url), 'subscription { transferChanged { number } }');
  await eventually(() => graph.transfers.subscriberCount() === 1);
  for (let tried = 0; tried < 5; tried += 1) {
    const refused = subscribe(connect(graph.url), 'subscription { mine { number } }');
    expect(await eventually(refused.end)).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  }
  graph.transfers.publish(1);
  expect(await eventually(() => events[0] ?? end())).toEqual({ data: { transferChanged: { number: 1 } } });
});

test('one that is larger than its subgraph takes is refused, and ends none of the others', async () => {
  const { events, end } = subscribe(connect(graph.url), 'subscription { transferChanged { number } }');
  await eventually(() => graph.transfers.subscriberCount() === 1);
  // Six bytes each in JSON: with the identity it is more than the client's own message could be.
  const account = '\u0001'.repeat(166_600);
  const refused = subscribe(
    connect(graph.url, signedIn()),
    'subscription($account: ID) { transferChanged(account: $account) { number } }',
    { account },
  );
  expect(await eventually(refused.end)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  graph.transfers.publish(1);
  expect(await eventually(() => events[0] ?? end())).toEqual({ data: { transferChanged: { number: 1 } } });
});
