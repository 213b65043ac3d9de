import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startGateway } from './index.ts';
import { type Answer, ask, eventually, type Graph, startGraph } from './testing/graph.ts';
import { connect, settle, subscribe } from './testing/live-client.ts';

const listed = 'query Listed { me { name } }';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });
const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

let folder: string;
let graph: Graph;
let strict: Graph;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paygraph-operations-'));
  const file = join(folder, 'operations.json');
  const operations = [{ id: hashOf(listed), name: 'Listed', type: 'query', body: listed }];
  await writeFile(
    file,
    JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }),
  );
  graph = await startGraph({ PERSISTED_OPERATIONS: file, MAX_OPERATION_COST: '500' });
  strict = await startGraph({
    PERSISTED_OPERATIONS: file,
    PERSISTED_OPERATIONS_ONLY: 'true',
    NODE_ENV: 'production',
    ALLOW_PLAIN_CONNECTIONS: 'subgraphs',
  });
});
afterEach(async () => {
  await settle(graph);
  graph.stock.seen.length = 0;
});
afterAll(async () => {
  await graph.stop();
  await strict.stop();
  await rm(folder, { recursive: true });
});

const asked = (of: Graph) => [of.people, of.accounts, of.transfers, of.stock].flatMap(({ seen }) => seen);

/** The attacks on the cost of one operation, with the code each is refused with. */
const attacks: readonly (readonly [string, string, string])[] = [
  ['50 aliases', `{ me { ${times(50, (n) => `n${n}: id`)} } }`, 'GRAPHQL_VALIDATION_FAILED'],
  ['one field 500 times', `{ me { ${times(500, () => 'id')} } }`, 'GRAPHQL_VALIDATION_FAILED'],
  [
    '15 mutations, each with a name',
    `mutation { ${times(15, (n) => `m${n}: credit(amount: "1.00") { id }`)} }`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a bomb of fragments',
    `{ me { ...F0 } } ${times(30, (n) => `fragment F${n} on Person { ...F${n + 1} ...F${n + 1} }`)} fragment F30 on Person { id }`,
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'fragments in a circle',
    '{ me { ...A } } fragment A on Person { ...B } fragment B on Person { ...A }',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['10 directives', `{ me { id ${times(10, () => '@skip(if: false)')} } }`, 'GRAPHQL_VALIDATION_FAILED'],
  ['20 deep', `{ me { ${'friend { '.repeat(20)} id ${'}'.repeat(20)} } }`, 'GRAPHQL_VALIDATION_FAILED'],
  ['3,000 tokens', `{ ${'me { id } '.repeat(750)} }`, 'GRAPHQL_PARSE_FAILED'],
  ['10,000 braces', '{ me '.repeat(10_000), 'GRAPHQL_PARSE_FAILED'],
  ['900 KB of text', `{ me { id } } #${'x'.repeat(900_000)}`, 'GRAPHQL_PARSE_FAILED'],
  [
    'lists in lists',
    '{ people { accounts { owner { accounts { owner { accounts { owner { accounts { id } } } } } } } } }',
    'OPERATION_TOO_COSTLY',
  ],
];

describe('an operation that asks for too much', () => {
  test.each(attacks)('is refused with 400, and nobody is asked: %s', async (_, query, code) => {
    const { status, body, headers } = await graph.ask(query);
    expect(body).not.toHaveProperty('data');
    expect(body.errors).toHaveLength(1);
    expect(body.errors?.[0]?.extensions).toEqual({ code, requestId: headers.get('x-request-id') });
    expect(status).toBe(400);
    expect(asked(graph)).toEqual([]);
  });

  test.each(attacks)('is refused over WebSocket alike: %s', async (_, query, code) => {
    const { end } = subscribe(connect(graph.url), query);
    expect(await eventually(end)).toMatchObject([{ extensions: { code, requestId: expect.any(String) } }]);
    expect(asked(graph)).toEqual([]);
  });

  test('is refused in a batch as a whole', async () => {
    const batch = Array.from({ length: 10 }, () => ({ query: '{ me { id } }' }));
    const { status, body } = await ask(graph.url, batch);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.message).toMatch(/batch/i);
    expect(asked(graph)).toEqual([]);
  });

  test('is refused where the variables are nested too deep', async () => {
    const variables = JSON.stringify({ d: 0 }).replace('0', `${'['.repeat(50)}${']'.repeat(50)}`);
    const { status, body } = await ask(
      graph.url,
      `{"query":"query($d: Decimal!) { echo(amount: $d) items { id } }","variables":${variables}}`,
    );
    expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringMatching(/nested more than 20/)]);
  });
});

/** Each form of asking, and what the answer was. */
async function answers(of: Graph, request: Record<string, unknown>): Promise<Answer> {
  return ask(of.url, request);
}

describe('a persisted operation', () => {
  const query = '{ me { nick } }';

  test('of the list runs by its hash alone: by POST, by GET, by its document id, over WebSocket', async () => {
    const data = { me: { name: 'Ada' } };
    expect((await answers(graph, { extensions: persisted(hashOf(listed)) })).body).toEqual({ data });
    expect((await answers(graph, { documentId: `sha256:${hashOf(listed)}` })).body).toEqual({ data });
    const search = new URLSearchParams({ extensions: JSON.stringify(persisted(hashOf(listed))) });
    const got = await fetch(`${graph.url}?${search}`, { headers: { 'apollo-require-preflight': 'true' } });
    expect(await got.json()).toEqual({ data });
    const { events } = subscribe(connect(graph.url), '', {}, persisted(hashOf(listed)));
    expect(await eventually(() => events[0])).toEqual({ data });
  });

  test('that nobody sent yet is asked for, in the words and with the status Apollo’s clients know', async () => {
    const { status, body, headers } = await answers(graph, { extensions: persisted(hashOf(query)) });
    expect(body.errors).toEqual([
      {
        message: 'PersistedQueryNotFound',
        extensions: { code: 'PERSISTED_QUERY_NOT_FOUND', requestId: headers.get('x-request-id') },
      },
    ]);
    expect([status, headers.get('cache-control')]).toEqual([200, 'private, no-cache, must-revalidate']);
  });

  test('that was sent along once runs by its hash, with variables of its own each time', async () => {
    const withVariable = 'query($id: ID!) { account(id: $id) { id } }';
    const extensions = persisted(hashOf(withVariable));
    await answers(graph, { query: withVariable, extensions, variables: { id: 'a1' } });
    const { body } = await answers(graph, { extensions, variables: { id: 'a7' } });
    expect(body).toEqual({ data: { account: { id: 'a7' } } });
  });

  test('whose hash is of another text is refused, and not kept', async () => {
    const extensions = persisted(hashOf('{ me { id } }'));
    const { status, body } = await answers(graph, { query, extensions });
    expect([status, body.errors?.[0]?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
    expect((await answers(graph, { extensions })).body.errors?.[0]?.message).toBe('PersistedQueryNotFound');
    expect(asked(graph)).toEqual([]);
  });

  test('is no way around the rules for GET', async () => {
    const mutation = 'mutation { credit(amount: "1.00") { id } }';
    await answers(graph, { query: mutation, extensions: persisted(hashOf(mutation)) });
    graph.accounts.seen.length = 0;
    const search = new URLSearchParams({ extensions: JSON.stringify(persisted(hashOf(mutation))) });
    const got = await fetch(`${graph.url}?${search}`, { headers: { 'apollo-require-preflight': 'true' } });
    expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await fetch(`${graph.url}?${search}`)).status).toBe(400);
    expect(asked(graph)).toEqual([]);
  });
});

describe('where nothing but the list may run', () => {
  test('the list runs, by hash and as text', async () => {
    const data = { me: { name: 'Ada' } };
    expect((await answers(strict, { extensions: persisted(hashOf(listed)) })).body).toEqual({ data });
    expect((await answers(strict, { query: listed })).body).toEqual({ data });
  });

  test.each([
    ['a text', { query: '{ me { id } }' }],
    ['a text that is to be registered', { query: '{ x }', extensions: persisted(hashOf('{ x }')) }],
    ['a text under the hash of the list', { query: '{ me { id } }', extensions: persisted(hashOf(listed)) }],
    ['an unknown hash', { extensions: persisted(hashOf('{ me { id } }')) }],
    ['introspection', { query: '{ __schema { types { name } } }' }],
  ])('%s is refused', async (_, request) => {
    strict.people.seen.length = 0;
    const { status, body } = await answers(strict, request);
    expect([status, body.errors?.[0]?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
    expect(asked(strict)).toEqual([]);
  });

  test('the same holds over WebSocket', async () => {
    const { end } = subscribe(connect(strict.url), '{ me { id } }');
    expect(await eventually(end)).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    const { events } = subscribe(connect(strict.url), listed);
    expect(await eventually(() => events[0])).toEqual({ data: { me: { name: 'Ada' } } });
  });
});

test('a fault in the configuration is told by its variable', async () => {
  await expect(startGateway({ PERSISTED_OPERATIONS: join(folder, 'none.json') })).rejects.toThrow(
    /^PERSISTED_OPERATIONS: .*none\.json/,
  );
  await expect(
    startGateway({ MAX_OPERATION_COST: 'much', PERSISTED_OPERATIONS_ONLY: 'yes' }),
  ).rejects.toThrow(/PERSISTED_OPERATIONS_ONLY[\s\S]*MAX_OPERATION_COST/);
});
