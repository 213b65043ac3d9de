import { once } from 'node:events';
import { connect } from 'node:net';
import { identityHeader, subscriptionContent } from '@paygraph/principal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anonymous, badTokens, gatewayToken, serviceIdentity, tokenOf } from './testing/identities.ts';
import { type LiveSocket, openLiveSocket, type TokenFor } from './testing/live-socket.ts';
import { serveTinySubgraph, type TinySubgraph } from './testing/tiny-subgraph.ts';

let subgraph: TinySubgraph;
let socket: LiveSocket | undefined;
beforeEach(async () => {
  subgraph = await serveTinySubgraph({ closeTimeoutMs: 500 });
});
afterEach(async () => {
  socket?.terminate();
  socket = undefined;
  await subgraph.close();
});

const asNobody: TokenFor = (content) => tokenOf(anonymous, content);

async function open(): Promise<LiveSocket> {
  socket = await openLiveSocket(subgraph.url, gatewayToken);
  return socket;
}

describe('the upgrade', () => {
  test.each<readonly [string, TokenFor]>([
    ['no identity', () => undefined],
    ['nobody’s identity', asNobody],
    ['another service’s identity', (content) => tokenOf(serviceIdentity('users'), content, 'users')],
    ...badTokens,
  ])('is refused with 401 to %s', async (_, token) => {
    await expect(openLiveSocket(subgraph.url, token)).rejects.toThrow('401');
  });

  test('that is refused does not hold up a stop, also with a peer that keeps its end open', async () => {
    const peer = await rawUpgrade();
    await once(peer, 'end');
    await subgraph.close();
    peer.destroy();
  });
});

describe('a subscription', () => {
  test('runs as the subscriber, not as the gateway that carries it', async () => {
    const { subscribe, next } = await open();
    subscribe('subscription { news }', { token: asNobody });
    expect(await next()).toEqual({ id: 'one', type: 'next', payload: { data: { news: 'anonymous' } } });
    subgraph.endNews();
    expect(await next()).toEqual({ id: 'one', type: 'complete' });
  });

  test.each<readonly [string, TokenFor]>([['no identity', () => undefined], ...badTokens])(
    'is refused with %s of its subscriber, and nothing runs',
    async (_, token) => {
      const { subscribe, next } = await open();
      subscribe('subscription { news }', { token });
      expect(codesOf(await next())).toEqual(['UNAUTHENTICATED']);
      expect(subgraph.ran).toEqual([]);
    },
  );

  test('is refused with an identity that was used before, and with one for other variables', async () => {
    const { subscribe, next } = await open();
    const query = 'subscription ($note: String) { news(note: $note) }';
    const token = asNobody(subscriptionContent({ query, variables: { note: 'one' } }));
    subscribe(query, { token: () => token, variables: { note: 'one' } });
    expect(await next()).toMatchObject({ type: 'next' });
    subgraph.endNews();
    expect(await next()).toMatchObject({ type: 'complete' });
    subscribe(query, { token: () => token, variables: { note: 'one' } });
    expect(codesOf(await next())).toEqual(['UNAUTHENTICATED']);
    const other = asNobody(subscriptionContent({ query, variables: { note: 'one' } }));
    subscribe(query, { token: () => other, variables: { note: 'two' } });
    expect(codesOf(await next())).toEqual(['UNAUTHENTICATED']);
    expect(subgraph.ran).toEqual(['news']);
  });

  test.each([
    [
      'a variable a scalar refuses',
      'subscription ($after: DateTime) { news(after: $after) }',
      { after: 'soon' },
    ],
    ['a variable of another type', 'subscription ($first: Int) { news(first: $first) }', { first: 'one' }],
    ['a variable left out', 'subscription ($first: Int!) { news(first: $first) }', {}],
    ['a literal a scalar refuses', 'subscription { news(after: "2026-02-30T00:00:00Z") }', {}],
    ['a card number', 'subscription ($note: String) { news(note: $note) }', { note: '4111111111111111' }],
  ])('with %s is BAD_USER_INPUT, and nothing runs', async (_, query, variables) => {
    const { subscribe, next } = await open();
    subscribe(query, { token: asNobody, variables });
    expect(codesOf(await next())).toEqual(['BAD_USER_INPUT']);
    expect(subgraph.ran).toEqual([]);
  });

  test.each([
    ['does not parse', 'subscription {'],
    ['asks for what is not there', 'subscription { secrets }'],
  ])('that %s fails validation', async (_, query) => {
    const { subscribe, next } = await open();
    subscribe(query, { token: asNobody });
    expect(codesOf(await next())).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });

  test('whose stream breaks ends with a mask; the log keeps the reason, the socket the others', async () => {
    const { subscribe, next } = await open();
    subscribe('subscription { news }', { token: asNobody });
    await next();
    subgraph.endNews(new Error('password of the bus is hunter2'));
    const message = await next();
    expect(codesOf(message)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(message)).not.toContain('hunter2');
    expect(subgraph.log()).toContain('hunter2');
    subscribe('subscription { news(first: null) }', { token: asNobody });
    expect(await next()).toMatchObject({ type: 'next' });
  });

  test('that asks a query may fail, and is masked alike', async () => {
    const { subscribe, next } = await open();
    subgraph.throwIn(new Error('hunter2'));
    subscribe('{ fault }', { token: asNobody });
    const message = await next();
    expect(codesOf(message)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(JSON.stringify(message)).not.toContain('hunter2');
  });
});

describe('closing', () => {
  test('tells subscribers that the service restarts', async () => {
    const { subscribe, next, closed } = await open();
    subscribe('subscription { news }', { token: asNobody });
    await next();
    subgraph.endNews();
    await subgraph.close();
    expect(await closed).toBe(1012);
  });

  test('does not wait for ever for a peer that answers nothing', async () => {
    const { freeze } = await open();
    freeze();
    await subgraph.close();
  });
});

/** Of an `error` message, or of a `next` message with errors. */
function codesOf(message: unknown): readonly unknown[] {
  const { payload } = message as { payload: GraphErrors | { errors: GraphErrors } };
  return ('errors' in payload ? payload.errors : payload).map(({ extensions }) => extensions?.code);
}

type GraphErrors = readonly { extensions?: { code?: string } }[];

/** Asks for an upgrade with a bad identity, and goes on holding its own end of the connection. */
async function rawUpgrade() {
  const { hostname, port } = new URL(subgraph.url);
  const peer = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  await once(peer, 'connect');
  peer.write(
    `GET /graphql HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n${identityHeader}: x\r\n\r\n`,
  );
  peer.resume();
  return peer;
}
