import { createIds } from '@paygraph/ids';
import { type ExecutionResult, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Caller } from '../caller.ts';
import { buildSupergraph } from '../supergraph/build-supergraph.ts';
import { compose } from '../testing/graph.ts';
import { createSharedRuns } from './shared-runs.ts';

const sdl = compose([
  { name: 'one', url: 'http://127.0.0.1:1/graphql', sdl: 'type Query { a: Int  b(n: Int): Int }' },
]);
const supergraph = buildSupergraph(sdl);
const operation = { supergraph, document: parse('{ a }'), operationName: undefined };
const ids = createIds();
const [ada, session] = [ids.next('usr'), ids.next('ses')];

const caller = (
  changes: { user?: typeof ada; session?: typeof session; address?: string; scope?: string } = {},
) =>
  ({
    identity: {
      principal: {
        kind: 'user',
        userId: changes.user ?? ada,
        role: 'USER',
        sessionId: changes.session ?? session,
      },
      client: { address: changes.address ?? '10.0.0.1', userAgent: undefined },
    },
    rights: { isAuthenticated: true, scopes: new Set([changes.scope ?? 'user']), policies: new Set() },
    requestId: ids.next('txn'),
  }) satisfies Caller;

/** Runs that wait to be joined until they are let go, and count how often one was begun. */
function setUp() {
  const gathered = Promise.withResolvers<void>();
  let begun = 0;
  const start = async (): Promise<ExecutionResult> => {
    begun += 1;
    return { data: { run: begun } };
  };
  return {
    ...createSharedRuns(() => gathered.promise),
    start,
    gathered: gathered.resolve,
    begun: () => begun,
  };
}

const event = { data: { changed: { number: 1 } } };

describe('subscriptions of one caller to one thing', () => {
  test('share the run of an event they all have', async () => {
    const { join, start, gathered, begun } = setUp();
    const members = [1, 2, 3].map(() => join(operation, { n: 1 }, caller()));
    const results = members.map(({ run }) => run({ ...event }, start));
    gathered();
    expect(await Promise.all(results)).toEqual([1, 2, 3].map(() => ({ data: { run: 1 } })));
    expect(begun()).toBe(1);
  });

  test('share no run that has begun: an event that came after it was read may not be told with what was read', async () => {
    const { join, start, gathered } = setUp();
    const [one, other] = [join(operation, {}, caller()), join(operation, {}, caller())];
    gathered();
    expect(await one.run(event, start)).toEqual({ data: { run: 1 } });
    expect(await other.run(event, start)).toEqual({ data: { run: 2 } });
  });

  test('share no run of another event', async () => {
    const { join, start, gathered, begun } = setUp();
    const [one, other] = [join(operation, {}, caller()), join(operation, {}, caller())];
    const results = [one.run(event, start), other.run({ data: { changed: { number: 2 } } }, start)];
    gathered();
    await Promise.all(results);
    expect(begun()).toBe(2);
  });

  test('wait for nobody where there is one alone, also where there were more before', async () => {
    const { join, start } = setUp();
    const [one, other] = [join(operation, {}, caller()), join(operation, {}, caller())];
    other.leave();
    other.leave();
    expect(await one.run(event, start)).toEqual({ data: { run: 1 } });
  });
});

describe('nothing is shared with', () => {
  test.each([
    ['another user', () => [operation, { n: 1 }, caller({ user: ids.next('usr') })] as const],
    [
      'another session of the user',
      () => [operation, { n: 1 }, caller({ session: ids.next('ses') })] as const,
    ],
    [
      'the same session from elsewhere',
      () => [operation, { n: 1 }, caller({ address: '10.0.0.2' })] as const,
    ],
    ['other rights', () => [operation, { n: 1 }, caller({ scope: 'admin' })] as const],
    ['other variables', () => [operation, { n: 2 }, caller()] as const],
    ['another document', () => [{ ...operation, document: parse('{ b }') }, { n: 1 }, caller()] as const],
    [
      'another supergraph',
      () => [{ ...operation, supergraph: buildSupergraph(sdl) }, { n: 1 }, caller()] as const,
    ],
  ] as const)('%s', async (_, others) => {
    const { join, start, gathered, begun } = setUp();
    const [thing, variables, who] = others();
    const [one, other] = [join(operation, { n: 1 }, caller()), join(thing, variables, who)];
    gathered();
    await Promise.all([one.run(event, start), other.run(event, start)]);
    expect(begun()).toBe(2);
  });

  test('anyone who is nobody in particular', async () => {
    const { join, start, gathered, begun } = setUp();
    gathered();
    const anonymous = {
      ...caller(),
      identity: { principal: { kind: 'anonymous' }, client: undefined },
    } as const;
    const [one, other] = [join(operation, {}, anonymous), join(operation, {}, anonymous)];
    await Promise.all([one.run(event, start), other.run(event, start)]);
    expect(begun()).toBe(2);
  });
});
