import { expect, test } from 'vitest';
import { hashOf } from './operation-list.ts';
import { createPersistedOperations, type DocumentReference } from './persisted-operations.ts';

const listed = '{ listed }';
const list = new Map([[hashOf(listed), listed]]);

function create(onlyListed = false) {
  const operations = createPersistedOperations({ list, onlyListed });
  const resolve = (reference: DocumentReference) => {
    const outcome = operations.resolve(reference);
    return 'text' in outcome ? outcome.text : outcome.refusal.extensions['code'];
  };
  const register = (query: string) => {
    const outcome = operations.resolve({ query, ...byHash(query) });
    if ('text' in outcome) outcome.keep();
  };
  return { resolve, register };
}

const byHash = (query: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hashOf(query) } },
});

test('a plain query is itself', () => expect(create().resolve({ query: '{ a }' })).toBe('{ a }'));

test.each([
  ['the hash of Apollo’s clients', byHash(listed)],
  ['the hash and an empty query, as over WebSocket', { query: '', ...byHash(listed) }],
  ['a document id', { documentId: hashOf(listed) }],
  ['a document id that names its kind', { documentId: `sha256:${hashOf(listed)}` }],
])('one of the list is found by %s', (_, reference) => {
  expect(create().resolve(reference)).toBe(listed);
  expect(create(true).resolve(reference)).toBe(listed);
});

test('one that nobody sent yet is asked for', () =>
  expect(create().resolve(byHash('{ a }'))).toBe('PERSISTED_QUERY_NOT_FOUND'));

test('one that was sent with its hash is found by it from then on', () => {
  const { resolve, register } = create();
  register('{ a }');
  expect(resolve(byHash('{ a }'))).toBe('{ a }');
});

test('one that was sent and not kept, as it was not valid, is not', () => {
  const { resolve } = create();
  resolve({ query: '{ a', ...byHash('{ a') });
  expect(resolve(byHash('{ a'))).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('one beyond 20 KB is run and not kept', () => {
  const { resolve, register } = create();
  const query = `{ a } #${'x'.repeat(20_000)}`;
  register(query);
  expect(resolve(byHash(query))).toBe('PERSISTED_QUERY_NOT_FOUND');
});

test('100,000 of them leave the last thousand', () => {
  const { resolve, register } = create();
  for (let n = 0; n < 100_000; n += 1) register(`{ a${n} }`);
  expect(resolve(byHash('{ a98999 }'))).toBe('PERSISTED_QUERY_NOT_FOUND');
  expect(resolve(byHash('{ a99000 }'))).toBe('{ a99000 }');
  expect(resolve(byHash(listed))).toBe(listed);
});

test.each([
  ['a hash of another text', { query: '{ a }', ...byHash('{ b }') }],
  ['a hash of another text that is listed', { query: '{ a }', ...byHash(listed) }],
  ['a document id of another text', { query: '{ a }', documentId: hashOf('{ b }') }],
  ['a hash that is none', { extensions: { persistedQuery: { version: 1, sha256Hash: '__proto__' } } }],
  ['a hash in capitals', { documentId: hashOf(listed).toUpperCase() }],
  ['a hash that is a list', { extensions: { persistedQuery: { version: 1, sha256Hash: [hashOf(listed)] } } }],
  ['another version', { extensions: { persistedQuery: { version: 2, sha256Hash: hashOf(listed) } } }],
  ['no hash at all', { extensions: { persistedQuery: true } }],
  ['neither a query nor a hash', {}],
])('refuses %s', (_, reference) => expect(create().resolve(reference)).toBe('BAD_USER_INPUT'));

test('where only the list is allowed, its operations may also be sent as text', () => {
  expect(create(true).resolve({ query: listed })).toBe(listed);
  expect(create(true).resolve({ query: listed, ...byHash(listed) })).toBe(listed);
});

test.each([
  ['a text', { query: '{ a }' }],
  ['a text and its hash', { query: '{ a }', ...byHash('{ a }') }],
  ['a text and a hash of the list', { query: '{ a }', ...byHash(listed) }],
  ['a listed text, laid out otherwise', { query: '{  listed  }' }],
  ['a hash', byHash('{ a }')],
])('where only the list is allowed, %s beside it is refused for good', (_, reference) =>
  expect(create(true).resolve(reference)).toBe('BAD_USER_INPUT'),
);
