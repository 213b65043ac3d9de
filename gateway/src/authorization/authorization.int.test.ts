import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { refusals, startDeskGraph } from '../testing/desk-graph.ts';
import type { OwnGraph } from '../testing/own-graph.ts';

let graph: OwnGraph;
beforeAll(async () => {
  graph = await startDeskGraph();
});
afterEach(() => void graph.fetches());
afterAll(() => graph.stop());

describe('what a caller may not have', () => {
  test('is null with an error there, and no subgraph is asked for it', async () => {
    const { status, headers, body } = await graph.ask('{ open mine people { name salary } }', undefined);
    expect(status).toBe(200);
    expect(body).toEqual({
      data: {
        open: 'yes',
        mine: null,
        people: [
          { name: 'Ada', salary: null },
          { name: 'Bob', salary: null },
        ],
      },
      errors: [
        {
          message: 'The field "mine" of Query is for those who are signed in: send an access token.',
          path: ['mine'],
          extensions: { code: 'UNAUTHENTICATED', requestId: headers.get('x-request-id') },
        },
        expect.objectContaining({ path: ['people', 0, 'salary'] }),
        expect.objectContaining({ path: ['people', 1, 'salary'] }),
      ],
    });
    expect(graph.fetches()).toEqual(['desk: {open people{__typename name}}']);
  });

  test('is FORBIDDEN to somebody who is signed in', async () => {
    const { body } = await graph.ask('{ mine person { salary } }', { scopes: ['read'] });
    expect(body).toMatchObject({ data: { mine: 'm', person: { salary: null } } });
    expect(body.errors).toEqual([
      {
        message: 'The field "salary" of Person asks for rights that your access token does not give.',
        path: ['person', 'salary'],
        extensions: { code: 'FORBIDDEN', requestId: expect.any(String) },
      },
    ]);
    expect(graph.fetches()).toHaveLength(1);
  });

  test('leads to no fetch at all where nothing is left', async () => {
    const { body } = await graph.ask('{ mine secret vault { gold } }', undefined);
    expect(body.data).toBeNull();
    expect(refusals(body)).toEqual([
      ['UNAUTHENTICATED', ['mine']],
      ['UNAUTHENTICATED', ['secret']],
      ['UNAUTHENTICATED', ['vault']],
    ]);
    expect(graph.fetches()).toEqual([]);
  });

  test('takes the nearest field around it that may be null with it', async () => {
    const { body } = await graph.ask('{ person { friend { name note } name } }', {});
    expect(body.data).toEqual({ person: { friend: null, name: 'Ada' } });
    expect(refusals(body)).toEqual([['FORBIDDEN', ['person', 'friend', 'note']]]);
    const { body: whole } = await graph.ask('{ people { note } open }', {});
    expect(whole.data).toBeNull();
    expect(refusals(whole)).toEqual([
      ['FORBIDDEN', ['people', 0, 'note']],
      ['FORBIDDEN', ['people', 1, 'note']],
    ]);
  });

  test('is no error where it is skipped, not included, or there is nothing it would be of', async () => {
    const query = `query Q($yes: Boolean! = true, $no: Boolean!) {
      open
      a: mine @skip(if: $yes)
      b: mine @include(if: $no)
      person @include(if: $no) { salary }
      ... @skip(if: true) { c: mine }
      ...F @include(if: $no)
      d: mine @include(if: $yes)
    }
    fragment F on Query { e: mine }`;
    const { body } = await graph.ask(query, undefined, { no: false });
    expect(body.data).toEqual({ open: 'yes', d: null });
    expect(refusals(body)).toEqual([['UNAUTHENTICATED', ['d']]]);
    expect(graph.fetches().join()).not.toMatch(/mine|salary/);
  });

  test('is found through fragments, aliases and the same field written twice', async () => {
    const query = `{
      ...Outer
      everyone: people { ... { ... on Person { pay: salary } } ...Inner }
    }
    fragment Outer on Query { person { ...Inner } person { pay: salary } }
    fragment Inner on Person { name pay: salary friend { pay: salary } }`;
    const { body } = await graph.ask(query, {});
    const bob = { name: 'Bob', pay: null, friend: { pay: null } };
    expect(body.data).toEqual({
      person: { name: 'Ada', pay: null, friend: { pay: null } },
      everyone: [{ pay: null, name: 'Ada', friend: { pay: null } }, bob].map(({ pay, ...rest }) => ({
        ...rest,
        pay,
      })),
    });
    expect(refusals(body)).toHaveLength(6);
    expect(graph.fetches().join()).not.toContain('salary');
  });

  test('keeps the names of the answer in the client’s order', async () => {
    const { text } = await graph.ask('{ person { salary name } mine open }', undefined);
    expect(text).toContain('"data":{"person":{"salary":null,"name":"Ada"},"mine":null,"open":"yes"}');
  });

  test('is told of a hundred times, not more', async () => {
    const { body } = await graph.ask('{ crowd { salary } }', undefined);
    expect(body.data).toEqual({ crowd: Array.from({ length: 120 }, () => ({ salary: null })) });
    expect(body.errors).toHaveLength(100);
  });
});

describe('scopes and policies', () => {
  test.each([
    [['hr'], null],
    [['read'], null],
    [['hr', 'read'], 36],
    [['admin'], 36],
  ])('all of one inner list are wanted: with %j the age is %j', async (scopes, age) => {
    expect((await graph.ask('{ person { age } }', { scopes })).body.data).toEqual({ person: { age } });
  });

  test('a policy is no scope, and a scope no policy', async () => {
    const query = '{ person { friend { note } } level }';
    expect((await graph.ask(query, { scopes: ['mfa'] })).body.data).toEqual({
      person: { friend: null },
      level: null,
    });
    expect((await graph.ask(query, { policies: ['mfa'] })).body.data).toEqual({
      person: { friend: { note: 'n' } },
      level: 'LOW',
    });
    expect((await graph.ask('{ person { salary } }', { policies: ['hr'] })).body.data).toEqual({
      person: { salary: null },
    });
  });

  test('an empty list lets nobody in', async () => {
    const { body } = await graph.ask('{ nobody }', { scopes: ['admin', ''] });
    expect(refusals(body)).toEqual([['FORBIDDEN', ['nobody']]]);
  });

  test('the same operation is answered to each by their own rights, in any order', async () => {
    const query = '{ mine person { salary } }';
    const answers = [];
    for (const held of [{ scopes: ['hr'] }, undefined, {}, { scopes: ['hr'] }, undefined])
      answers.push((await graph.ask(query, held)).body.data);
    const [all, none, some] = [
      { mine: 'm', person: { salary: 10 } },
      { mine: null, person: { salary: null } },
      { mine: 'm', person: { salary: null } },
    ];
    expect(answers).toEqual([all, none, some, all, none]);
  });
});

describe('a mutation', () => {
  test('runs the fields that the caller may ask for, in their order', async () => {
    const { body } = await graph.ask('mutation { third second first }', undefined);
    expect(body.data).toEqual({ third: 3, second: null, first: 1 });
    expect(refusals(body)).toEqual([['UNAUTHENTICATED', ['second']]]);
    expect(graph.fetches()).toEqual(['desk: mutation{third first}']);
  });

  test('is run though nothing of its payload may be seen', async () => {
    const { body } = await graph.ask('mutation { pay { receipt } }', undefined);
    expect(body.data).toEqual({ pay: { receipt: null } });
    expect(graph.fetches()).toEqual(['desk: mutation{pay{__typename}}']);
  });
});

test('a subgraph’s own errors stand beside the refusals', async () => {
  graph.subgraphs['payroll']?.misbehave({ kind: 'answer', status: 500, body: '' });
  const { body } = await graph.ask('{ mine person { room salary } }', undefined);
  graph.subgraphs['payroll']?.misbehave(undefined);
  expect(body.data).toEqual({ mine: null, person: { room: null, salary: null } });
  expect(refusals(body)).toEqual([
    ['UNAVAILABLE', ['person', 'room']],
    ['UNAUTHENTICATED', ['mine']],
    ['UNAUTHENTICATED', ['person', 'salary']],
  ]);
});

test('introspection is not touched', async () => {
  const { body } = await graph.ask('{ mine __typename __type(name: "Person") { name } }', undefined);
  expect(body.data).toEqual({ mine: null, __typename: 'Query', __type: { name: 'Person' } });
  expect(graph.fetches()).toEqual([]);
});
