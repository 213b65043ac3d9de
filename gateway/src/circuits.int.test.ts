import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { eventually, type Graph, startGraph } from './testing/graph.ts';

let graph: Graph;
beforeAll(async () => {
  graph = await startGraph();
});
afterEach(async () => {
  graph.accounts.misbehave(undefined);
  await eventually(async () => (await ask()).body.errors === undefined);
});
afterAll(() => graph.stop());

const ask = () => graph.ask('{ account(id: "a1") { id } items { id } }');
const repeat = async <Result>(times: number, work: () => Promise<Result>) => {
  for (let index = 0; index < times; index += 1) await work();
};
const circuitOf = async (name: string) => {
  const { subgraphs } = JSON.parse(await (await fetch(`${graph.adminUrl}/health/downstreams`)).text());
  return subgraphs.find((subgraph: { name: string }) => subgraph.name === name);
};
const down = { kind: 'answer', status: 500, body: 'boom' } as const;

test('a subgraph that goes on failing is left alone, the rest is served, and it is found again', async () => {
  graph.accounts.misbehave(down);
  await eventually(async () => {
    await ask();
    return (await circuitOf('wallets')).circuit === 'open' ? true : undefined;
  });
  const seen = () => graph.accounts.seen.filter(({ query }) => query.includes('account')).length;
  const before = seen();
  const { status, body } = await ask();
  expect(status).toBe(200);
  expect(body).toEqual({
    data: { account: null, items: [{ id: 'i1' }] },
    errors: [
      {
        message: expect.stringContaining('not available'),
        path: ['account'],
        extensions: { code: 'UNAVAILABLE', requestId: expect.any(String) },
      },
    ],
  });
  await repeat(200, ask);
  // One try each half second is all it is asked.
  expect(seen() - before).toBeLessThan(50);
  expect((await circuitOf('stock')).circuit).toBe('closed');
  const metrics = await (await fetch(`${graph.adminUrl}/metrics`)).text();
  expect(metrics).toMatch(/paygraph_gateway_subgraph_circuit\{subgraph="wallets",service="gateway"\} [12]/);
  expect(metrics).toMatch(/paygraph_gateway_subgraph_circuit\{subgraph="stock",service="gateway"\} 0/);

  graph.accounts.misbehave(undefined);
  expect((await circuitOf('wallets')).reachable).toBe(true);
  await eventually(async () => ((await ask()).body.errors === undefined ? true : undefined));
  expect((await circuitOf('wallets')).circuit).toBe('closed');
});

test('a mutation that finds it open is not sent', async () => {
  graph.accounts.misbehave(down);
  const credit = () => graph.ask('mutation { credit(amount: "1.00") { id } }');
  await eventually(async () => {
    await credit();
    return (await circuitOf('wallets')).circuit === 'open' ? true : undefined;
  });
  graph.accounts.seen.length = 0;
  const answers = await Promise.all(Array.from({ length: 30 }, credit));
  expect(answers.every(({ body }) => body.errors?.[0]?.extensions['code'] === 'UNAVAILABLE')).toBe(true);
  expect(graph.accounts.seen.filter(({ query }) => query.includes('credit')).length).toBeLessThan(5);
});

test('whatever clients are refused, and even the gateway, it stays closed', async () => {
  await repeat(40, () => graph.ask('{ fail(code: "FORBIDDEN") }'));
  await repeat(40, () => graph.ask('{ account(id: "none") { id } }'));
  graph.accounts.misbehave({ kind: 'answer', status: 401, body: 'Unauthorized' });
  await repeat(40, ask);
  for (const status of [400, 413, 431]) {
    graph.accounts.misbehave({ kind: 'answer', status, body: 'not this request' });
    await repeat(40, ask);
    expect((await circuitOf('wallets')).circuit).toBe('closed');
  }
  expect((await circuitOf('users')).circuit).toBe('closed');
  expect((await circuitOf('wallets')).circuit).toBe('closed');
});
