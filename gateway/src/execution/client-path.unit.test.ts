import { buildOperationContext } from '@apollo/gateway';
import { buildSchema, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createPathReader } from './client-path.ts';

const { operation, fragments } = buildOperationContext({
  schema: buildSchema('type Query { me: String }'),
  operationDocument: parse(`{
    viewer: me { ...F friends { name } }
    ... on Query { viewer: me { friends { age } } }
  }
  fragment F on Person { wallet { balance { amount } } ...F }`),
});
const read = createPathReader(operation, fragments);

test.each([
  [['viewer', 'friends', 0, 'age']],
  [['viewer', 'friends', 1, 'name']],
  [['viewer', 'wallet', 'balance', 'amount']],
])('keeps a path that the client asked for: %j', (path) => expect(read(path)).toEqual(path));

test.each([
  [
    ['viewer', 'wallet', 'id'],
    ['viewer', 'wallet'],
  ],
  [
    ['viewer', 'friends', 0, 'key'],
    ['viewer', 'friends', 0],
  ],
  [['me'], []],
])('cuts a path where the plan went beyond what the client asked for: %j', (path, cut) =>
  expect(read(path)).toEqual(cut),
);

test('leaves an error without a path as it is', () => expect(read(undefined)).toBeUndefined());
