import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Graph, startGraph } from './testing/graph.ts';

let graph: Graph;
beforeAll(async () => {
  graph = await startGraph({ SUBGRAPH_TIMEOUT_MS: '500' });
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

  test('with a proof of identity of its own: the first one may have been used up', async () => {
    graph.accounts.misbehave({ kind: 'hangUp', times: 1 });
    await graph.ask('{ account(id: "a1") { id } }');
    expect(graph.accounts.seen.map(({ identity }) => identity?.principal.kind)).toEqual([
      'anonymous',
      'anonymous',
    ]);
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
