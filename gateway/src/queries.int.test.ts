import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ada, ask, type Graph, signedIn, startGraph } from './testing/graph.test.ts';

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

const everything = `{
  me { name accounts { id balance owner { name } } }
  items { id }
}`;

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

describe('with a subgraph that fails, the rest of the answer is whole', () => {
  const failures = {
    'answers too late': { kind: 'silent' },
    'answers a byte at a time': { kind: 'drip' },
    'answers with 500': { kind: 'answer', status: 500, body: '{"data":{"secret":1}}' },
    'answers with 503 and an error of its own': {
      kind: 'answer',
      status: 503,
      body: '{"errors":[{"message":"db-7 is down"}]}',
    },
    'answers with garbage': { kind: 'answer', status: 200, body: '<html>' },
    'answers with JSON that is no GraphQL': { kind: 'answer', status: 200, body: '{"data":[1]}' },
    'answers with more than fits': {
      kind: 'answer',
      status: 200,
      body: `{"data":"${'x'.repeat(10_000_001)}"}`,
    },
    'hangs up': { kind: 'hangUp', times: 9 },
  } as const;

  test.each(Object.entries(failures))('and UNAVAILABLE for what is missing: %s', async (_, how) => {
    graph.accounts.misbehave(how);
    const askedAtMs = performance.now();
    const { status, body, text } = await graph.ask(everything);
    // The deadline is 500 ms; the guard only tells it from none.
    expect(performance.now() - askedAtMs).toBeLessThan(5_000);
    expect(status).toBe(200);
    expect(body.data).toEqual({ me: { name: 'Ada', accounts: null }, items: [{ id: 'i1' }] });
    expect(body.errors).toEqual([
      {
        message: expect.stringContaining('not available'),
        path: ['me', 'accounts'],
        extensions: { code: 'UNAVAILABLE', requestId: expect.any(String) },
      },
    ]);
    expect(text).not.toMatch(/127\.0\.0\.1|wallets|db-7|secret/);
  });

  test('with one error at each place that is missing, under the names the client gave', async () => {
    graph.accounts.misbehave({ kind: 'answer', status: 500, body: '' });
    const { body } = await graph.ask(
      '{ all: people { name buddy: friend { held: accounts { id } } } one: account(id: "a1") { id } }',
    );
    expect(body.data).toEqual({
      all: [
        { name: 'Ada', buddy: { held: null } },
        { name: 'Bob', buddy: { held: null } },
      ],
      one: null,
    });
    expect(body.errors?.map(({ path }) => path)).toEqual(
      expect.arrayContaining([['one'], ['all', 0, 'buddy', 'held'], ['all', 1, 'buddy', 'held']]),
    );
    expect(body.errors).toHaveLength(3);
  });

  test('with one error a field, also where the client wrote a fragment several times', async () => {
    graph.accounts.misbehave({ kind: 'answer', status: 500, body: '' });
    const { body } = await graph.ask(`
      { me { ...F friend { ...F } } }
      fragment F on Person { accounts { id } greeting }`);
    expect(body.errors?.map(({ path }) => path?.join('.')).toSorted()).toEqual([
      'me.accounts',
      'me.friend.accounts',
      'me.friend.greeting',
      'me.greeting',
    ]);
  });

  test('with one error at the nearest place the client asked for, where the plan asked for more', async () => {
    const query = '{ account(id: "a1") { owner { greeting } } }';
    expect((await graph.ask(query)).body).toEqual({
      data: { account: { owner: { greeting: 'Hi Ada, or ada' } } },
    });
    graph.people.misbehave({ kind: 'answer', status: 500, body: '' });
    const { body } = await graph.ask(query);
    expect(body.data).toEqual({ account: { owner: { greeting: null } } });
    expect(body.errors?.map(({ path }) => path)).toEqual([['account', 'owner']]);
  });

  test('and the client that asked for nothing else still gets its error', async () => {
    graph.people.misbehave({ kind: 'silent' });
    const { status, body } = await graph.ask('{ people { name } }');
    expect(status).toBe(200);
    expect(body).toEqual({
      data: null,
      errors: [
        expect.objectContaining({
          path: ['people'],
          extensions: expect.objectContaining({ code: 'UNAVAILABLE' }),
        }),
      ],
    });
  });
});

describe('a connection that broke before anything came', () => {
  test('is tried once more for a query', async () => {
    graph.accounts.misbehave({ kind: 'hangUp', times: 1 });
    const { body } = await graph.ask('{ account(id: "a1") { id } }');
    expect(body).toEqual({ data: { account: { id: 'a1' } } });
    expect(graph.accounts.seen).toHaveLength(2);
  });

  test('but never twice', async () => {
    graph.accounts.misbehave({ kind: 'hangUp', times: 2 });
    const { body } = await graph.ask('{ account(id: "a1") { id } }');
    expect(body.data).toEqual({ account: null });
    expect(graph.accounts.seen).toHaveLength(2);
  });

  test('and never for a mutation', async () => {
    graph.accounts.misbehave({ kind: 'hangUp', times: 1 });
    const { body } = await graph.ask('mutation { credit(amount: "1.00") { id } }');
    expect(body.data).toBeNull();
    expect(body.errors?.[0]?.extensions['code']).toBe('UNAVAILABLE');
    expect(graph.accounts.seen).toHaveLength(1);
  });
});

describe('an error of a subgraph', () => {
  test.each([
    'UNAUTHENTICATED',
    'FORBIDDEN',
    'NOT_FOUND',
    'BAD_USER_INPUT',
    'RATE_LIMITED',
    'OPERATION_TOO_COSTLY',
    'UNAVAILABLE',
  ])('keeps its text and code where that is %s, and nothing else', async (code) => {
    const { body } = await graph.ask('query($code: String!) { mine: fail(code: $code) items { id } }', {
      variables: { code },
    });
    expect(body).toEqual({
      data: { mine: null, items: [{ id: 'i1' }] },
      errors: [
        {
          message: `refused with ${code}`,
          path: ['mine'],
          extensions: { code, requestId: expect.any(String) },
        },
      ],
    });
  });

  test.each(['DATABASE_GONE', 'INTERNAL_SERVER_ERROR', 'GRAPHQL_VALIDATION_FAILED', 'GRAPHQL_PARSE_FAILED'])(
    'is masked where its code is %s',
    async (code) => {
      const { body, text } = await graph.ask(`{ fail(code: "${code}") }`);
      expect(body).toEqual({
        data: { fail: null },
        errors: [
          {
            message: expect.stringMatching(/^Something went wrong on our side\./),
            path: ['fail'],
            extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.any(String) },
          },
        ],
      });
      expect(text).not.toMatch(/refused|db-7|stacktrace|users/);
    },
  );

  test('is masked where it has no code', async () => {
    const { body, text } = await graph.ask('{ crash }');
    expect(body.errors?.[0]?.extensions['code']).toBe('INTERNAL_SERVER_ERROR');
    expect(text).not.toMatch(/hunter2|db-7/);
  });

  test('in an entity stands at the entity’s place', async () => {
    const { body } = await graph.ask('{ people { buddy: friend { held: accounts { id } } } }');
    expect(body.data).toEqual({
      people: [{ buddy: { held: null } }, { buddy: { held: [{ id: 'a1' }, { id: 'a2' }] } }],
    });
    expect(body.errors).toEqual([
      {
        message: 'not bob’s',
        path: ['people', 0, 'buddy', 'held'],
        extensions: { code: 'FORBIDDEN', requestId: expect.any(String) },
      },
    ]);
  });

  test('that refuses the gateway itself is a fault of ours, not the client’s', async () => {
    const refusal = '{"errors":[{"message":"no identity","extensions":{"code":"UNAUTHENTICATED"}}]}';
    for (const body of [refusal, 'Unauthorized']) {
      graph.accounts.misbehave({ kind: 'answer', status: 401, body });
      const answer = await graph.ask('{ account(id: "a1") { id } items { id } }');
      expect(answer.body).toEqual({
        data: { account: null, items: [{ id: 'i1' }] },
        errors: [
          expect.objectContaining({
            path: ['account'],
            extensions: expect.objectContaining({ code: 'INTERNAL_SERVER_ERROR' }),
          }),
        ],
      });
    }
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

test('no answer has extensions, least of all a query plan', async () => {
  const { body } = await graph.ask('{ me { name } }', { headers: { 'apollo-query-plan-experimental': '1' } });
  expect(body).not.toHaveProperty('extensions');
});
