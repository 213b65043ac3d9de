import { describe, expect, test } from 'vitest';
import { forWholeFetch, fromSubgraph } from './subgraph-errors.ts';

describe('an error of a subgraph', () => {
  test.each([
    [
      'its own literal',
      'Expected value of type "Decimal!", found "1e3".',
      'GRAPHQL_VALIDATION_FAILED',
      'BAD_USER_INPUT',
    ],
    [
      'a plan that does not fit it',
      'Cannot query field "x" on type "Y".',
      'GRAPHQL_VALIDATION_FAILED',
      'INTERNAL_SERVER_ERROR',
    ],
    ['a variable of the client', 'Variable "$a" got invalid value', 'BAD_USER_INPUT', 'BAD_USER_INPUT'],
    [
      'a variable of the planner',
      'Variable "$representations" got invalid value',
      'BAD_USER_INPUT',
      'INTERNAL_SERVER_ERROR',
    ],
    ['a request it can’t read', 'POST body missing', 'BAD_REQUEST', 'INTERNAL_SERVER_ERROR'],
  ])('about %s is read as what it is', (_, message, code, expected) => {
    const error = fromSubgraph({ message, extensions: { code } });
    expect(error.extensions).toEqual({ code: expected });
    expect(error.message === message).toBe(expected === 'BAD_USER_INPUT');
  });
});

describe('a fetch that gave nothing', () => {
  const paths = (operation: string, representations?: unknown) =>
    forWholeFetch(operation, representations, 'UNAVAILABLE', '').map(({ path }) => path);

  test('loses each field of its root, under the client’s names', () => {
    expect(paths('query Q { a: me { id } __typename ... on Query { b } }')).toEqual([['a'], ['b']]);
  });

  test('loses each field of each entity, of the entity’s own type', () => {
    const operation = `query($representations: [_Any!]!) {
      _entities(representations: $representations) { ... on User { __typename x y: z } ... on Item { price } }
    }`;
    expect(
      paths(operation, [{ __typename: 'User' }, { __typename: 'Item' }, { __typename: 'Other' }]),
    ).toEqual([
      ['_entities', 0, 'x'],
      ['_entities', 0, 'y'],
      ['_entities', 1, 'price'],
      ['_entities', 2],
    ]);
  });

  test('is told of at most a hundred times', () => {
    const representations = Array.from({ length: 500 }, () => ({ __typename: 'User' }));
    expect(paths('{ _entities(representations: []) { ... on User { x } } }', representations)).toHaveLength(
      100,
    );
  });
});
