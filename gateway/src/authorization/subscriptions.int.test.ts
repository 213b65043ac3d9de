import type { Client } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createEvents } from '../testing/events.ts';
import { eventually } from '../testing/graph.ts';
import { connect as connectTo, subscribe } from '../testing/live-client.ts';
import { type Held, type OwnGraph, startOwnGraph, tokenFor } from '../testing/own-graph.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@authenticated", "@requiresScopes"])';
const events = createEvents<number>();
const changes = {
  subscribe: () => events.listen(),
  resolve: (number: unknown) => ({ number, by: { id: 'ada' } }),
};

let graph: OwnGraph;
const clients: Client[] = [];
beforeAll(async () => {
  graph = await startOwnGraph({
    feed: {
      sdl: `
        ${link}
        type Query { open: Int  mine: Int @authenticated }
        type Subscription {
          changed: Change
          changedForSome: Change! @authenticated
          changedForFew: Change! @requiresScopes(scopes: [["few"]])
        }
        type Change { number: Int  note: String @authenticated  by: Person }
        type Person @key(fields: "id", resolvable: false) { id: ID! }
      `,
      resolvers: {
        Query: { open: () => 1, mine: () => 2 },
        Subscription: { changed: changes, changedForSome: changes, changedForFew: changes },
        Change: { note: () => 'n' },
      },
    },
    people: {
      sdl: `
        ${link}
        type Person @key(fields: "id") { id: ID!  name: String  salary: Int! @requiresScopes(scopes: [["hr"]]) }
      `,
      resolvers: { Person: { name: () => 'Ada', salary: () => 10 } },
    },
  });
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.dispose()));
  await eventually(() => events.count() === 0);
  graph.fetches();
});
afterAll(() => graph.stop());

function connect(held: Held): Client {
  const client = connectTo(graph.url, held ? { authorization: tokenFor(held) } : {});
  clients.push(client);
  return client;
}
const opened = () => eventually(() => events.count() === 1);

describe('a subscription', () => {
  test.each([
    ['nobody is signed in', undefined, 'changedForSome', 'UNAUTHENTICATED'],
    ['the rights are missing', { scopes: ['hr'] }, 'changedForFew', 'FORBIDDEN'],
  ])('is refused where %s, and its subgraph hears nothing of it', async (_, held, field, code) => {
    const { end, events: received } = subscribe(
      connect(held),
      `subscription { ...F } fragment F on Subscription { it: ${field} { number } }`,
    );
    expect(await eventually(end)).toEqual([
      {
        message: expect.stringContaining(`The field "${field}" of Subscription`),
        path: ['it'],
        extensions: { code, requestId: expect.any(String) },
      },
    ]);
    expect(received).toEqual([]);
    expect(graph.fetches()).toEqual([]);
  });

  test('runs for those who have the rights', async () => {
    const { events: received } = subscribe(
      connect({ scopes: ['few', 'hr'] }),
      'subscription { changedForFew { number note by { name salary } } }',
    );
    await opened();
    events.publish(1);
    expect(await eventually(() => received[0])).toEqual({
      data: { changedForFew: { number: 1, note: 'n', by: { name: 'Ada', salary: 10 } } },
    });
  });

  test('has null and an error in each event for what its subscriber may not have, and asks nobody for it', async () => {
    const { events: received } = subscribe(
      connect(undefined),
      'subscription { changed { number note by { name pay: salary } } }',
    );
    await opened();
    events.publish(1);
    events.publish(2);
    await eventually(() => received.length === 2);
    expect(received).toEqual(
      [1, 2].map((number) => ({
        data: { changed: { number, note: null, by: null } },
        errors: [
          expect.objectContaining({
            path: ['changed', 'note'],
            extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) },
          }),
          expect.objectContaining({ path: ['changed', 'by', 'pay'] }),
        ],
      })),
    );
    const [stream, ...fetches] = graph.fetches();
    expect(stream).toContain('changed');
    expect([stream, ...fetches].join()).not.toMatch(/note|salary/);
    expect(fetches).toHaveLength(2);
  });

  test('whose every field is refused still tells of each event', async () => {
    const { events: received } = subscribe(connect(undefined), 'subscription { changed { note } }');
    await opened();
    events.publish(1);
    expect(await eventually(() => received[0])).toMatchObject({ data: { changed: { note: null } } });
  });

  test.each([
    ['a variable', 'subscription S($on: Boolean!) { changed @include(if: $on) { number } }', { on: true }],
    ['false', 'subscription { ... @include(if: false) { changed { number } } }', {}],
  ])('whose root field depends on %s is refused', async (_, query, variables) => {
    const { end } = subscribe(connect(undefined), query, variables);
    expect(await eventually(end)).toMatchObject([
      { extensions: { code: 'GRAPHQL_VALIDATION_FAILED', requestId: expect.any(String) } },
    ]);
    expect(graph.fetches()).toEqual([]);
  });
});

test('a query over a socket is held to the same rules', async () => {
  const { events: received } = subscribe(connect(undefined), '{ open mine }');
  expect(await eventually(() => received[0])).toMatchObject({
    data: { open: 1, mine: null },
    errors: [{ path: ['mine'], extensions: { code: 'UNAUTHENTICATED', requestId: expect.any(String) } }],
  });
  expect(graph.fetches()).toEqual(['feed: {open}']);
});
