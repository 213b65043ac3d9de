import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { countFields } from './count-fields.ts';

const schema = buildSchema(`
  type Query { node: Node  me: Person }
  type Mutation { signIn(name: String): Person  other: Person }
  interface Node { id: ID  secret: String }
  type Person implements Node { id: ID  secret: String  friend: Person }
`);
const count = (text: string, counted: readonly string[], operationName?: string) =>
  Object.fromEntries(countFields(schema, parse(text), operationName, (field) => counted.includes(field)));

const signIn = ['Mutation.signIn'];

test('each alias counts, and other fields don’t', () => {
  expect(count('mutation { a: signIn { id } b: signIn { id } other { id } }', signIn)).toEqual({
    'Mutation.signIn': 2,
  });
});

test('in fragments too, as often as they are spread', () => {
  const text = `
    mutation { ...Two ... on Mutation { c: signIn { id } } ... { d: signIn { id } } ...Two }
    fragment Two on Mutation { a: signIn { id } ...One }
    fragment One on Mutation { b: signIn { id } }`;
  expect(count(text, signIn)).toEqual({ 'Mutation.signIn': 6 });
});

test('at any depth, by the type that has the field', () => {
  const text = '{ me { secret friend { secret } } node { secret ... on Person { secret } } }';
  expect(count(text, ['Person.secret', 'Node.secret'])).toEqual({ 'Person.secret': 3, 'Node.secret': 1 });
});

test('what is left out by a directive counts', () => {
  expect(count('mutation { signIn @include(if: false) { id } }', signIn)).toEqual({ 'Mutation.signIn': 1 });
});

test('only in the operation that is run', () => {
  const text = 'mutation A { signIn { id } } mutation B { a: signIn { id } b: signIn { id } }';
  expect(count(text, signIn, 'A')).toEqual({ 'Mutation.signIn': 1 });
  expect(count(text, signIn, 'B')).toEqual({ 'Mutation.signIn': 2 });
  expect(count(text, signIn)).toEqual({});
});

test('a fragment bomb is counted at once, and to no more than matters', () => {
  const levels = Array.from(
    { length: 200 },
    (_, level) => `fragment F${level} on Mutation { ...F${level + 1} ...F${level + 1} }`,
  );
  const text = `mutation { ...F0 } ${levels.join('\n')} fragment F200 on Mutation { signIn { id } }`;
  expect(count(text, signIn)).toEqual({ 'Mutation.signIn': 1_000_000 });
});
