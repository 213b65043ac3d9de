import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ada, ask, type Graph, signedIn, startGraph } from './testing/graph.ts';

let graph: Graph;
beforeAll(async () => {
  graph = await startGraph();
});
afterEach(() => {
  for (const subgraph of [graph.people, graph.accounts, graph.transfers, graph.stock]) {
    subgraph.misbehave(undefined);
    subgraph.seen.length = 0;
  }
});
afterAll(() => graph.stop());

describe('a query', () => {
  test('is one answer over several subgraphs, with aliases, fragments, variables and __typename', async () => {
    const { status, body } = await graph.ask(
      `query Q($digits: Int!, $skip: Boolean!) {
        viewer: me { ...P }
        account(id: "a1") { short: balance(digits: 0) long: balance(digits: $digits) owner { name @skip(if: $skip) id } }
      }
      fragment P on Person { __typename called: name held: accounts { id holder: owner { called: name } } }`,
      { variables: { digits: 3, skip: true } },
    );
    const held = (id: string) => ({ id, holder: { called: 'Ada' } });
    expect(body).toEqual({
      data: {
        viewer: { __typename: 'Person', called: 'Ada', held: [held('a1'), held('a2')] },
        account: { short: '2.', long: '2.000', owner: { id: 'ada' } },
      },
    });
    expect(status).toBe(200);
  });

  test('picks the named operation of a document', async () => {
    const query = 'query A { items { id } } query B { me { name } }';
    const { body } = await ask(graph.url, { query, operationName: 'B' });
    expect(body).toEqual({ data: { me: { name: 'Ada' } } });
  });

  test('sees the field that only signed-in callers may have in a supergraph that says so', async () => {
    const { body } = await graph.ask('{ me { badge } }', { headers: signedIn() });
    expect(body).toEqual({ data: { me: { badge: 'badge of ada' } } });
  });

  test('gives null, and no error, where an entity is not there', async () => {
    const { body } = await graph.ask('{ account(id: "a1") { id } }');
    expect(body).toEqual({ data: { account: { id: 'a1' } } });
  });
});

describe('a value that only its subgraph can judge', () => {
  test.each([
    ['a literal', '{ echo(amount: "1e3") items { id } }', {}],
    ['a literal of another kind', '{ echo(amount: 1) items { id } }', {}],
    ['a variable', 'query($a: Decimal!) { echo(amount: $a) items { id } }', { a: '1e3' }],
  ])('is refused with the subgraph’s BAD_USER_INPUT: %s', async (_, query, variables) => {
    const { body } = await graph.ask(query, { variables });
    expect(body.data).toEqual({ echo: null, items: [{ id: 'i1' }] });
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(body.errors?.[0]?.message).toContain('Decimal');
  });
});

describe('a request that can’t be run', () => {
  test.each([
    ['does not parse', '{ me {', 400, 'GRAPHQL_PARSE_FAILED'],
    ['asks for what is not there', '{ me { secret } }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['is empty', '', 400, 'BAD_USER_INPUT'],
    ['is a subscription, over HTTP', 'subscription { mine { number } }', 400, 'BAD_USER_INPUT'],
    ['is larger than what may be parsed', `{ ${'me { name } '.repeat(5_000)} }`, 400, 'GRAPHQL_PARSE_FAILED'],
  ])('is refused where it %s', async (_, query, status, code) => {
    const answer = await graph.ask(query);
    expect(answer.status).toBe(status);
    expect(answer.body.errors?.[0]?.extensions).toEqual({
      code,
      requestId: answer.headers.get('x-request-id'),
    });
    expect(answer.body).not.toHaveProperty('data');
  });

  test('is refused where a variable is of another type', async () => {
    const { status, body } = await graph.ask(
      'query($d: Int!) { account(id: "a1") { balance(digits: $d) } }',
      {
        variables: { d: 'x' },
      },
    );
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  test('is refused where the body is no JSON, is too large, or could be sent by any page', async () => {
    expect((await ask(graph.url, '{ not json')).body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect((await graph.ask(`{ me { name } } #${'x'.repeat(1_000_001)}`)).status).toBe(413);
    const simple = await ask(graph.url, { query: '{ items { id } }' }, { 'content-type': 'text/plain' });
    expect(simple.status).toBe(400);
    expect(simple.body.errors?.[0]?.extensions).toEqual({
      code: 'BAD_USER_INPUT',
      requestId: simple.headers.get('x-request-id'),
    });
    const link = await fetch(`${graph.url}?query=${encodeURIComponent('{ items { id } }')}`);
    expect(link.status).toBe(400);
    expect(graph.stock.seen).toHaveLength(0);
  });

  test('but one by GET that no page could send is a query like any other, and never a mutation', async () => {
    const get = (query: string) =>
      fetch(`${graph.url}?query=${encodeURIComponent(query)}`, {
        headers: { 'apollo-require-preflight': '1' },
      });
    expect(await (await get('{ items { id } }')).json()).toEqual({ data: { items: [{ id: 'i1' }] } });
    expect((await get('mutation { credit(amount: "1.00") { id } }')).status).toBe(405);
    expect(graph.accounts.seen).toHaveLength(0);
  });
});

describe('what a subgraph is told', () => {
  test('is who asks, signed for it alone, and the request’s id; no header of the client', async () => {
    const { headers } = await graph.ask('{ me { name accounts { id } } items { id } }', {
      headers: {
        ...signedIn(),
        'x-request-id': 'my-request-1',
        'x-admin': 'true',
        cookie: 'a=b',
        'user-agent': 'tests',
      },
    });
    expect(headers.get('x-request-id')).toBe('my-request-1');
    for (const subgraph of [graph.people, graph.accounts]) {
      const seen = subgraph.seen.at(-1);
      expect(seen?.identity).toEqual({
        principal: { kind: 'user', userId: ada.userId, role: 'USER', sessionId: ada.sessionId },
        client: { address: '127.0.0.1', userAgent: 'tests' },
      });
      expect(seen?.headers['x-request-id']).toBe('my-request-1');
      expect(Object.keys(seen?.headers ?? {}).toSorted()).toEqual([
        'accept',
        'connection',
        'content-length',
        'content-type',
        'host',
        'paygraph-identity',
        'x-request-id',
      ]);
    }
  });

  test('is that nobody is signed in, where nobody is', async () => {
    await graph.ask('{ me { name } }');
    expect(graph.people.seen.at(-1)?.identity?.principal).toEqual({ kind: 'anonymous' });
  });

  test('is no identity, where it is none of the platform’s own services', async () => {
    await graph.ask('{ items { id } }', { headers: signedIn() });
    expect(graph.stock.seen.at(-1)?.headers).not.toHaveProperty('paygraph-identity');
    expect(graph.stock.seen.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  test('is not what a client claims', async () => {
    const { headers } = await graph.ask('{ me { name } }', {
      headers: { 'paygraph-identity': 'forged', 'x-request-id': 'no spaces or\ttabs' },
    });
    expect(graph.people.seen.at(-1)?.identity?.principal).toEqual({ kind: 'anonymous' });
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  });
});

test('a limit that a subgraph counts is told by the status, where nothing else was answered', async () => {
  const alone = await graph.ask('{ mustFail(code: "RATE_LIMITED") }');
  expect(alone).toMatchObject({ status: 429, body: { data: null } });
  const beside = await graph.ask('{ fail(code: "RATE_LIMITED") items { id } }');
  expect(beside.status).toBe(200);
  const other = await graph.ask('{ mustFail(code: "FORBIDDEN") }');
  expect(other.status).toBe(200);
});

test('no answer has extensions, least of all a query plan', async () => {
  const { body } = await graph.ask('{ me { name } }', { headers: { 'apollo-query-plan-experimental': '1' } });
  expect(body).not.toHaveProperty('extensions');
});
