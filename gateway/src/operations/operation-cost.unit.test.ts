import { composeServices } from '@apollo/composition';
import { getOperationAST, Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { buildSupergraph } from '../supergraph/build-supergraph.ts';
import { estimateCost, type OperationCost } from './operation-cost.ts';

const link = (imports: string) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${imports}])`;
const schema = (cost: string, listSize: string) => `
  type Query {
    one: Thing
    heavy: Thing @${cost}(weight: 7)
    number: Int
    weighed: Int @${cost}(weight: 3)
    things: [Thing!]!
    assumed: [Thing!]! @${listSize}(assumedSize: 4)
    sliced(first: Int = 20, last: Int): [Thing!]! @${listSize}(assumedSize: 20, slicingArguments: ["first", "last"], requireOneSlicingArgument: false)
    strict(first: Int, last: Int): [Thing!]! @${listSize}(slicingArguments: ["first", "last"])
    paged(first: Int = 20): Page @${listSize}(assumedSize: 20, slicingArguments: ["first"], sizedFields: ["edges"])
    found(filter: Filter, exact: Boolean @${cost}(weight: 5)): Thing
    node: Node
    either: Either
  }
  type Mutation { change: Thing  pay: Int @${cost}(weight: 100) }
  type Subscription { changed: Thing }
  interface Node { id: ID  costly: Int  many: [Thing] }
  type Thing implements Node @key(fields: "id") { id: ID  costly: Int @${cost}(weight: 50)  many: [Thing] @${listSize}(assumedSize: 9)  child: Thing  things: [Thing!]! }
  type Blob @${cost}(weight: 30) { id: ID }
  union Either = Thing | Blob
  type Page { edges: [Edge!]!  total: Int }
  type Edge { node: Thing }
  input Filter { text: String @${cost}(weight: 4)  and: [Filter!] }
`;

function supergraphOf(sdl: string) {
  const { supergraphSdl, errors } = composeServices([{ name: 'a', url: 'http://a', typeDefs: parse(sdl) }]);
  if (supergraphSdl === undefined) throw new Error(String(errors));
  return buildSupergraph(supergraphSdl);
}

const plain = supergraphOf(`${link('"@cost", "@listSize", "@key"')} ${schema('cost', 'listSize')}`);
const renamed = supergraphOf(
  `${link('{ name: "@cost", as: "@price" }, { name: "@listSize", as: "@long" }, "@key"')} ${schema('price', 'long')}`,
);
const unimported = supergraphOf(`${link('"@key"')} ${schema('federation__cost', 'federation__listSize')}`);
const undeclared = supergraphOf(
  `${link('"@key"')} type Query { things: [Thing!]! one: Thing } type Thing @key(fields: "id") { id: ID }`,
);

function estimate(text: string, variables: Record<string, unknown> = {}, of = plain): OperationCost {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('one operation');
  const fragments = new Map(
    document.definitions.flatMap((node) =>
      node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node] as const] : [],
    ),
  );
  const { schema: api, costModel: model } = of;
  return estimateCost({ schema: api, model, operation, fragments, variables, assumedListSize: 5 });
}
const cost = (text: string, variables?: Record<string, unknown>, of = plain) =>
  estimate(text, variables, of).cost;

describe('what a field costs', () => {
  test.each([
    ['a scalar: nothing', '{ number __typename }', 0],
    ['an object: one', '{ one { id } }', 1],
    ['an object in an object: two', '{ one { child { id } } }', 2],
    ['a scalar with a weight: that', '{ weighed }', 3],
    ['an object with a weight: that, in place of one', '{ heavy { id } }', 7],
    ['the same twice: twice', '{ a: heavy { id } b: heavy { id } }', 14],
    ['a type with a weight: that', '{ either { ... on Blob { id } } }', 1],
    ['a mutation: ten', 'mutation { change { id } }', 10],
    ['two mutations: twenty', 'mutation { a: change { id } b: change { id } }', 20],
    ['a mutation with a weight: that', 'mutation { pay }', 100],
    ['a subscription: what an event does', 'subscription { changed { child { id } } }', 2],
    ['introspection: nothing', '{ __schema { types { name } } }', 0],
    ['a field of an interface: the most any implementation has', '{ node { costly many { id } } }', 60],
    [
      'fragments: all of them',
      '{ one { ...F ... on Thing { costly } ...F } } fragment F on Thing { costly }',
      151,
    ],
    ['an argument with a weight: that', '{ found(exact: true) { id } }', 6],
    ['an argument with a weight that is left out: nothing', '{ found { id } }', 1],
    [
      'input fields with weights: each',
      '{ found(filter: { text: "a", and: [{ text: "b" }, { text: "c" }] }) { id } }',
      13,
    ],
  ])('%s', (_, text, expected) => expect(cost(text)).toBe(expected));
});

describe('how long a list is', () => {
  test.each([
    ['nothing tells: the configured length', '{ things { id } }', 5],
    ['its assumed size', '{ assumed { id } }', 4],
    ['its slicing argument', '{ sliced(first: 8) { id } }', 8],
    ['the greater of two', '{ sliced(first: 8, last: 9) { id } }', 9],
    ['the default of the argument', '{ sliced { id } }', 20],
    ['its assumed size, where the argument is null', '{ sliced(first: null) { id } }', 20],
    ['its assumed size, where the argument is below zero', '{ sliced(first: -3) { id } }', 20],
    ['none, where none is asked for', '{ sliced(first: 0) { id } }', 0],
    [
      'of the fields below, each with all that is in it',
      '{ paged(first: 3) { total edges { node { child { id } } } } }',
      10,
    ],
    [
      'of the fields below, in fragments too',
      '{ paged(first: 3) { ...P } } fragment P on Page { edges { node { id } } }',
      7,
    ],
    ['lists in lists multiply', '{ sliced(first: 10) { things { many { id } } } }', 10 + 10 * 5 + 10 * 5 * 9],
  ])('%s', (_, text, expected) => expect(cost(text)).toBe(expected));

  test.each([
    ['a variable', 'query($n: Int) { sliced(first: $n) { id } }', { n: 7 }, 7],
    ['a variable’s default', 'query($n: Int = 6) { sliced(first: $n) { id } }', {}, 6],
    [
      'the argument’s default, where the variable is left out',
      'query($n: Int) { sliced(first: $n) { id } }',
      {},
      20,
    ],
    [
      'its assumed size, where the variable is no number',
      'query($n: Int) { sliced(first: $n) { id } }',
      { n: '7' },
      20,
    ],
    [
      'its assumed size, where the variable is infinite',
      'query($n: Int) { sliced(first: $n) { number: costly } }',
      { n: Number.POSITIVE_INFINITY },
      20 * 51,
    ],
  ])('told by %s', (_, text, variables, expected) => expect(cost(text, variables)).toBe(expected));

  test('enormous, it is still a number, and more than anything allowed', () => {
    const nested = `${'things { '.repeat(13)} id ${'}'.repeat(13)}`;
    const huge = cost(`query($n: Int) { sliced(first: $n) { ${nested} } }`, { n: 1e308 });
    expect(huge).toBe(1e12);
    expect(cost('{ sliced(first: 99999999) { id } }')).toBe(99_999_999);
  });

  test.each([
    ['none', '{ strict { id } }'],
    ['two', '{ strict(first: 1, last: 2) { id } }'],
    ['only null', '{ strict(first: null) { id } }'],
    ['a variable that was not given', 'query($constructor: Int) { strict(first: $constructor) { id } }'],
  ])('told by %s of the arguments of which it needs exactly one, it is not known', (_, text) =>
    expect(estimate(text).unsliced).toEqual({
      field: 'Query.strict',
      slicingArguments: ['first', 'last'],
    }),
  );
  test('told by exactly one, it is', () => {
    expect(estimate('{ strict(last: 3) { id } }')).toEqual({ cost: 3, unsliced: undefined });
    // A default counts as given.
    expect(estimate('{ paged { total } }').unsliced).toBeUndefined();
  });
});

describe('the directives', () => {
  const text = '{ heavy { id } paged(first: 3) { edges { node { id } } } }';
  test('are read under whatever name they were imported', () => {
    expect(cost(text, {}, renamed)).toBe(cost(text));
    expect(cost(text, {}, unimported)).toBe(cost(text));
  });
  test('need not be there', () => expect(cost('{ things { id } one { id } }', {}, undeclared)).toBe(6));
});
