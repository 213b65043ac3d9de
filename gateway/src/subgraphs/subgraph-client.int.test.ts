import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../testing/graph.ts';
import { queueIsFull } from './subgraph-answer.ts';
import { createSubgraphClient, type SubgraphClient } from './subgraph-client.ts';

let server: Server;
let client: SubgraphClient;
const held: ServerResponse[] = [];

/** A subgraph that answers when it is told to. */
async function start(options: { maxCalls: number; maxWaiting: number; timeoutMs: number }): Promise<void> {
  server = createServer((request, response) => {
    request.resume();
    held.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  client = createSubgraphClient({ url: `http://127.0.0.1:${port}/graphql`, ...options });
}
afterEach(async () => {
  await client.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  held.length = 0;
});

const request = { body: '{"query":"{ a }"}', headers: () => ({}), repeatable: true };
const fine = { kind: 'answered', errors: [], data: { a: 1 } };

test('at most so many calls run at once, so many wait, and one more is refused at once and not sent', async () => {
  await start({ maxCalls: 2, maxWaiting: 3, timeoutMs: 20_000 });
  const answers = Array.from({ length: 5 }, () => client.ask(request));
  await eventually(() => held.length === 2);
  expect(await Promise.all([client.ask(request), client.ask(request)])).toEqual([
    { kind: 'unavailable', cause: queueIsFull },
    { kind: 'unavailable', cause: queueIsFull },
  ]);
  expect(held).toHaveLength(2);
  for (let answered = 0; answered < 5; answered += 1) {
    const response = await eventually(() => held.find((each) => !each.writableEnded));
    expect(held.filter((each) => !each.writableEnded).length).toBeLessThanOrEqual(2);
    response.end('{"data":{"a":1}}');
  }
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 5 }, () => fine));
});

test('waiting in the queue counts toward the time-out', async () => {
  await start({ maxCalls: 1, maxWaiting: 10, timeoutMs: 300 });
  const answers = await Promise.all(Array.from({ length: 4 }, () => client.ask(request)));
  expect(answers.map(({ kind }) => kind)).toEqual(Array.from({ length: 4 }, () => 'unavailable'));
  // Whatever waited behind the first was never sent.
  expect(held.length).toBeLessThanOrEqual(2);
});
