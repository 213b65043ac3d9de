import { readFileSync } from 'node:fs';
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { readGatewayConfig } from '../config.ts';
import { buildSupergraph } from '../supergraph/build-supergraph.ts';
import { hashOf, readOperationList } from './operation-list.ts';
import { createPersistedOperations } from './persisted-operations.ts';
import { createOperationRules, type OperationRequest } from './prepare-operation.ts';

// The supergraph and the operations as they are shipped, and the limits as they stand without configuration.
const config = readGatewayConfig({});
const list = readOperationList(config.persistedOperations);
const supergraph = buildSupergraph(readFileSync(config.supergraph, 'utf8'));
const rulesFor = ({ introspection = true, onlyListed = false } = {}) =>
  createOperationRules({
    limits: config.operationLimits,
    persisted: createPersistedOperations({ list, onlyListed }),
    introspection,
  });

const faultsOf = (request: OperationRequest, options?: Parameters<typeof rulesFor>[0]) => {
  const prepared = rulesFor(options).prepare(request, supergraph);
  return 'errors' in prepared
    ? prepared.errors.map(({ message, extensions }) => `${extensions['code']}: ${message}`)
    : [];
};

test.each([...list.values()].map((body) => [/\w+ (\w+)/.exec(body)?.[1], body]))(
  'the promised operation %s passes, with pages of a hundred',
  (_, query) => expect(faultsOf({ query, variables: { first: 100 } })).toEqual([]),
);

test('introspection as Apollo Sandbox asks for it passes', () =>
  expect(
    faultsOf({
      query: getIntrospectionQuery({ inputValueDeprecation: true, specifiedByUrl: true, oneOf: true }),
    }),
  ).toEqual([]));

const page = (first: number) =>
  `{ transactions(first: ${first}) { edges { node { amount { amount } fee { amount } counterparty { id } } } } }`;

describe('what costs too much', () => {
  test.each([
    ['a page without end', page(99_999_999)],
    ['pages in pages', `{ me { wallets { entries(first: 100) { edges { node { amount { amount } } } } } } }`],
    ['15 sign-ins, each with a name', signIns(15)],
    ['4 sign-ins, each with a name', signIns(4)],
  ])('is refused: %s', (_, query) =>
    expect(faultsOf({ query })).toEqual([expect.stringMatching(/^OPERATION_TOO_COSTLY|asked for 15 times/)]),
  );

  test('says what it costs and what is allowed', () =>
    expect(faultsOf({ query: page(1_000) })).toEqual([
      'OPERATION_TOO_COSTLY: The operation could cost 5001; at most 2000 is allowed. Ask for fewer fields, or for smaller pages.',
    ]));

  test('is told by variables as by literals', () => {
    const query = `query($n: Int) ${page(7).replace('7', '$n')}`;
    expect(faultsOf({ query, variables: { n: 100 } })).toEqual([]);
    expect(faultsOf({ query, variables: { n: 1_000 } })).toHaveLength(1);
  });
});

function signIns(count: number): string {
  const one = (n: number) =>
    `s${n}: signIn(input: { email: "a@b.example", password: "p${n}" }) { userErrors { code } }`;
  return `mutation { ${Array.from({ length: count }, (_, n) => one(n)).join(' ')} }`;
}

describe('what is refused before it is validated', () => {
  test.each([
    ['a document of many tokens', `{ ${'me { id } '.repeat(600)} }`, 'GRAPHQL_PARSE_FAILED'],
    ['half a megabyte', `{ me { id } } #${'x'.repeat(500_000)}`, 'GRAPHQL_PARSE_FAILED'],
    ['one field 500 times', `{ me { ${'id '.repeat(500)} } }`, 'GRAPHQL_VALIDATION_FAILED'],
    ['many faults behind one limit', `{ ${'nothing '.repeat(500)} }`, 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s, with one error', (_, query, code) =>
    expect(faultsOf({ query })).toEqual([expect.stringMatching(new RegExp(`^${code}: `))]),
  );
});

test('validation stops at the tenth fault', () => {
  const query = `{ ${Array.from({ length: 20 }, (_, n) => `nothing${n}`).join(' ')} }`;
  expect(faultsOf({ query })).toHaveLength(11);
});

test('variables that are nested too deep are refused', () => {
  const deep = JSON.parse(`${'['.repeat(30)}1${']'.repeat(30)}`);
  expect(faultsOf({ query: '{ me { id } }', variables: { deep } })).toEqual([
    expect.stringMatching(/^BAD_USER_INPUT/),
  ]);
});

describe('in production', () => {
  test.each([
    '{ __schema { types { name } } }',
    '{ __type(name: "User") { name } }',
    'query($yes: Boolean!) { me { id } ...F } fragment F on Query { __schema @include(if: $yes) { types { name } } }',
    '{ alias: __schema { queryType { name } } }',
  ])('introspection is refused: %s', (query) =>
    expect(faultsOf({ query }, { introspection: false })[0]).toMatch(
      /^GRAPHQL_VALIDATION_FAILED: GraphQL introspection/,
    ),
  );
  test('__typename is not introspection', () =>
    expect(faultsOf({ query: '{ __typename me { __typename } }' }, { introspection: false })).toEqual([]));
});

test.each(['{ _service { sdl } }', '{ _entities(representations: []) { __typename } }'])(
  'what subgraphs alone have is never there: %s',
  (query) => expect(faultsOf({ query })).toEqual([expect.stringMatching(/^GRAPHQL_VALIDATION_FAILED/)]),
);

describe('a persisted operation', () => {
  const query = '{ me { email } }';
  const byHash = { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(query) } } };
  const register = (text: string) => ({
    query: text,
    extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(text) } },
  });

  test('is kept once it proved valid, and runs by its hash', () => {
    const rules = rulesFor();
    rules.prepare(register(query), supergraph);
    expect(rules.prepare(byHash, supergraph)).toMatchObject({ text: query });
  });

  test.each([
    ['invalid', '{ nothing }'],
    ['no GraphQL', '{ me'],
    ['too deep', `{ a ${'{ a '.repeat(20)}${'}'.repeat(20)} }`],
  ])('is not kept where it is %s', (_, text) => {
    const rules = rulesFor();
    rules.prepare(register(text), supergraph);
    expect(rules.prepare({ documentId: hashOf(text) }, supergraph)).toMatchObject({
      errors: [{ message: 'PersistedQueryNotFound' }],
    });
  });

  test('keeps to the limits like any other', () => {
    const rules = rulesFor();
    const text = `query($n: Int) ${page(7).replace('7', '$n')}`;
    rules.prepare({ ...register(text), variables: { n: 1 } }, supergraph);
    const again = rules.prepare({ documentId: hashOf(text), variables: { n: 1_000 } }, supergraph);
    expect(again).toMatchObject({ errors: [{ extensions: { code: 'OPERATION_TOO_COSTLY' } }] });
  });

  test('is the only thing that runs where nothing else may', () => {
    const [promised = ''] = list.values();
    expect(faultsOf({ documentId: hashOf(promised) }, { onlyListed: true })).toEqual([]);
    expect(faultsOf({ query: '{ __typename }' }, { onlyListed: true })).toEqual([
      expect.stringMatching(/^BAD_USER_INPUT: Only the operations/),
    ]);
  });
});
