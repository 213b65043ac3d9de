import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { refusals, startDeskGraph } from '../testing/desk-graph.ts';
import type { OwnGraph } from '../testing/own-graph.ts';

let graph: OwnGraph;
beforeAll(async () => {
  graph = await startDeskGraph();
});
afterEach(() => void graph.fetches());
afterAll(() => graph.stop());

describe('interfaces and unions', () => {
  test('a field of an interface asks what any type behind it asks', async () => {
    const { body } = await graph.ask('{ posts { title } file { name size } }', undefined);
    expect(body.data).toEqual({
      posts: [{ title: null }, { title: null }],
      file: { name: 'a', size: null },
    });
    expect(refusals(body)).toEqual([
      ['UNAUTHENTICATED', ['posts', 0, 'title']],
      ['UNAUTHENTICATED', ['posts', 1, 'title']],
      ['UNAUTHENTICATED', ['file', 'size']],
    ]);
    expect(graph.fetches().join()).not.toMatch(/title|size/);
  });

  test('a type that asks nothing is open to those who select it by name; __typename is open anyway', async () => {
    const query = '{ posts { __typename ... on PublicPost { title } ... on PrivatePost { title } } }';
    const { body } = await graph.ask(query, undefined);
    expect(body.data).toEqual({
      posts: [
        { __typename: 'PublicPost', title: 'Open' },
        { __typename: 'PrivatePost', title: null },
      ],
    });
    expect(refusals(body)).toEqual([['UNAUTHENTICATED', ['posts', 1, 'title']]]);
    expect(graph.fetches()).toEqual(['desk: {posts{__typename ...on PublicPost{title}}}']);
    expect((await graph.ask(query, { scopes: ['posts'] })).body.errors).toBeUndefined();
  });

  test('what is named by type conditions inside one another is asked of each', async () => {
    const { body } = await graph.ask(
      '{ posts { ... on PublicPost { ... on Post { title } } } file { ... on Plain { size } } }',
      undefined,
    );
    expect(body.data).toEqual({ posts: [{ title: null }, {}], file: { size: 1 } });
  });

  test('a member of a union that may not be seen is null where it is selected', async () => {
    const { body } = await graph.ask(
      '{ results { ... on Person { name salary } ... on PrivatePost { title } } }',
      {},
    );
    expect(body.data).toEqual({ results: [{ name: 'Ada', salary: null }, { title: null }] });
    expect(refusals(body)).toEqual([
      ['FORBIDDEN', ['results', 0, 'salary']],
      ['FORBIDDEN', ['results', 1, 'title']],
    ]);
  });
});
