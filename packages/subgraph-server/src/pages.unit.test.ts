import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { encodeCursor, readPageRequest, toConnection } from './pages.ts';

describe('a page request', () => {
  test.each([1, 20, 100])('asks for %i items', (first) => {
    expect(readPageRequest({ first })).toEqual({ limit: first, after: undefined });
  });

  test.each([undefined, null])('asks for 20 where first is %s', (first) => {
    expect(readPageRequest({ first, after: null })).toEqual({ limit: 20, after: undefined });
  });

  test.each([0, -1, 101, 2_147_483_647])('is refused for %i items', (first) => {
    expect(refusalOf({ first })).toBe('BAD_USER_INPUT');
  });

  test('goes on after the place its cursor was made of', () => {
    const after = encodeCursor('2026-11-23T05:53:00.000Z ent_01');
    expect(readPageRequest({ after })).toEqual({ limit: 20, after: '2026-11-23T05:53:00.000Z ent_01' });
  });

  test.each([
    ['empty', ''],
    ['plain text', 'ent_01!'],
    ['padded', `${encodeCursor('place')}=`],
    ['with a space in it', ` ${encodeCursor('place')}`],
    ['in the other base 64', Buffer.from('~~~?>').toString('base64')],
    ['cut off', encodeCursor('place').slice(0, -1)],
    ['made of what is no text', Buffer.from([0xff, 0xfe, 0xfd]).toString('base64url')],
    ['made of NUL', encodeCursor('a\0b')],
    ['made of other letters', encodeCursor('plaçe')],
    ['longer than any we give', encodeCursor('p'.repeat(200))],
  ])('is refused with a cursor nobody gave out: %s', (_, after) => {
    expect(refusalOf({ after })).toBe('BAD_USER_INPUT');
  });
});

describe('a connection', () => {
  const page = { nodes: ['b', 'c'], hasNextPage: true };

  test('has a cursor for each node, which leads on from there', () => {
    const connection = toConnection(page, { limit: 2, after: 'a' }, (node) => `at ${node}`);
    expect(connection.edges.map(({ node }) => node)).toEqual(['b', 'c']);
    expect(connection.edges.map(({ cursor }) => readPageRequest({ after: cursor }).after)).toEqual([
      'at b',
      'at c',
    ]);
    expect(connection.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: true,
      startCursor: encodeCursor('at b'),
      endCursor: encodeCursor('at c'),
    });
  });

  test('without nodes has no cursors', () => {
    const { edges, pageInfo } = toConnection({ nodes: [], hasNextPage: false }, readPageRequest({}), String);
    expect(edges).toEqual([]);
    expect(pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    });
  });
});

function refusalOf(args: Parameters<typeof readPageRequest>[0]): unknown {
  try {
    return readPageRequest(args);
  } catch (error) {
    return error instanceof GraphQLError ? error.extensions['code'] : error;
  }
}
