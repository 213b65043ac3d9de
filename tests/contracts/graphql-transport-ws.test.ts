/**
 * The gateway against the text of the protocol, PROTOCOL.md of enisdenjo/graphql-ws: each sentence of it about the
 * server is a test here, in its order.
 */
import { randomUUID } from 'node:crypto';
import { TransactionsDocument } from '@paygraph/sdk';
import { eventually, graphqlUrl } from '@paygraph/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { deposit, signUpWithWallet, type WalletHolder } from '../people/movements.ts';
import { addCard } from '../people/person.ts';
import { closingOfOffer } from './websocket/offer-protocol.ts';
import { openConnection, openRaw } from './websocket/raw-socket.ts';

const url = graphqlUrl(inject('place'));
const init = { type: 'connection_init' };
const ack = { type: 'connection_ack' };
const typename = { query: '{ __typename }' };
const next = (id: string, data: unknown) => ({ id, type: 'next', payload: { data } });
const complete = (id: string) => ({ id, type: 'complete' });
const subscribe = (id: string, payload: unknown = typename) => ({ id, type: 'subscribe', payload });

let ada: WalletHolder;
beforeAll(async () => {
  ada = await signUpWithWallet(inject('place'), { name: 'Ada' });
});
afterAll(() => ada.client.close());

const connect = () => openConnection(url, ada.tokens.accessToken);
const balance = () => ({
  query: 'subscription ($id: ID!) { walletBalanceChanged(walletId: $id) { id } }',
  variables: { id: ada.walletId },
});
const balanceEvent = (id: string) => next(id, { walletBalanceChanged: { id: ada.walletId } });

describe('communication', () => {
  test('the subprotocol is chosen among those the client offers', async () => {
    const socket = await openRaw(url, { protocols: ['graphql-ws', 'graphql-transport-ws'] });
    expect(socket.protocol).toBe('graphql-transport-ws');
    await socket.close(1000);
  });

  test('no subprotocol, and another one alone, close with 4406', async () => {
    const socket = await openRaw(url, { protocols: [] });
    expect(await socket.closing()).toMatchObject({ code: 4406 });
    expect(await closingOfOffer(url, 'graphql-ws')).toMatchObject({ code: 4406 });
  });

  test('the client closes with 1000, and the server agrees', async () => {
    expect(await (await connect()).close(1000)).toBe(1000);
  });
});

describe('ConnectionInit and ConnectionAck', () => {
  test.each([
    ['without a payload', init],
    ['with null', { ...init, payload: null }],
    ['with an object', { ...init, payload: { of: 'the client’s' } }],
  ])('%s is acknowledged', async (_, message) => {
    const socket = await openRaw(url);
    socket.send(message);
    expect(await socket.next()).toEqual(ack);
    await socket.close(1000);
  });

  test('with a token that proves nobody closes with 4403', async () => {
    const socket = await openRaw(url);
    socket.send({ ...init, payload: { authorization: 'Bearer abc' } });
    expect(await socket.closing()).toEqual({ code: 4403, reason: 'Forbidden' });
  });

  test('a second one closes with 4429, acknowledged or not, and nothing after it is worked on', async () => {
    const tooMany = { code: 4429, reason: 'Too many initialisation requests' };
    const openWallet = (currency: string) => ({
      query: `mutation { openWallet(input: { currency: "${currency}" }) { wallet { id } } }`,
    });
    const acknowledged = await connect();
    acknowledged.send(init, subscribe('1', openWallet('JPY')));
    expect(await acknowledged.closing()).toEqual(tooMany);

    const hasty = await openRaw(url);
    const payload = { authorization: `Bearer ${ada.tokens.accessToken}` };
    hasty.send({ ...init, payload }, { ...init, payload }, subscribe('1', openWallet('GBP')));
    expect(await hasty.closing()).toEqual(tooMany);

    // What comes later is done: the others would have been by now.
    await ada.client.send(openWallet('EUR').query);
    const { data } = await ada.client.send('{ me { wallets { currency } } }');
    expect(data).toEqual({ me: { wallets: [{ currency: 'USD' }, { currency: 'EUR' }] } });
  });

  test('none within the waiting time closes with 4408, whatever else is sent', async () => {
    const silent = await openRaw(url);
    const pinging = await openRaw(url);
    pinging.send({ type: 'ping' }, { type: 'pong' }, complete('1'));
    const timeout = { code: 4408, reason: 'Connection initialisation timeout' };
    expect(await Promise.all([silent.closing(), pinging.closing()])).toEqual([timeout, timeout]);
  });
});

describe('Ping and Pong', () => {
  test('a ping is answered with a pong, also before the acknowledgement, with the payload it carries', async () => {
    const socket = await openRaw(url);
    const payload = { at: 1, of: { any: ['kind'] } };
    socket.send({ type: 'ping' }, { type: 'ping', payload }, { type: 'ping', payload: null });
    expect([await socket.next(), await socket.next(), await socket.next()]).toEqual([
      { type: 'pong' },
      { type: 'pong', payload },
      { type: 'pong' },
    ]);
    await socket.close(1000);
  });

  test('a pong nobody asked for is taken, with and without a payload', async () => {
    const socket = await connect();
    socket.send({ type: 'pong' }, { type: 'pong', payload: { late: true } }, { type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    await socket.close(1000);
  });
});

describe('Subscribe', () => {
  test('before the acknowledgement closes with 4401', async () => {
    const socket = await openRaw(url);
    socket.send(subscribe('1'));
    expect(await socket.closing()).toEqual({ code: 4401, reason: 'Unauthorized' });
  });

  test('is answered with next and complete for a query and for a mutation', async () => {
    const socket = await connect();
    socket.send(subscribe('q', { ...typename, variables: null, operationName: null, extensions: null }));
    expect([await socket.next(), await socket.next()]).toEqual([
      next('q', { __typename: 'Query' }),
      complete('q'),
    ]);
    const nothingRead = 'mutation { markNotificationsRead(input: { ids: [] }) { __typename } }';
    socket.send(subscribe('m', { query: nothingRead }));
    expect([await socket.next(), await socket.next()]).toEqual([
      next('m', { markNotificationsRead: { __typename: 'MarkNotificationsReadPayload' } }),
      complete('m'),
    ]);
    await socket.close(1000);
  });

  test('several run at once, each under its id', async () => {
    const socket = await connect();
    const ids = ['1', '2', '3'];
    socket.send(...ids.map((id) => subscribe(id, balance())), subscribe('4'));
    await eventually('all four were answered', () => (socket.waiting.length === 5 ? true : undefined));
    expect(
      socket.waiting.toSorted((one, other) => String(one['id']).localeCompare(String(other['id']))),
    ).toEqual([...ids.map(balanceEvent), next('4', { __typename: 'Query' }), complete('4')]);
    await socket.close(1000);
  });

  test.each([
    ['a subscription', () => subscribe('1', balance())],
    ['a query', () => subscribe('1')],
  ])('with the id of one that is under way closes with 4409, be it %s', async (_, second) => {
    const socket = await connect();
    socket.send(subscribe('1', balance()));
    expect(await socket.next()).toEqual(balanceEvent('1'));
    socket.send(second());
    expect(await socket.closing()).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
  });

  test('with an id too long to be repeated in a close frame closes with 4409 all the same', async () => {
    const socket = await connect();
    const id = 'x'.repeat(1_000);
    socket.send(subscribe(id, balance()), subscribe(id, balance()));
    expect(await socket.closing()).toMatchObject({ code: 4409 });
  });

  test('an id may be used again once its operation is over, from either side', async () => {
    const socket = await connect();
    socket.send(subscribe('1'));
    expect([await socket.next(), await socket.next()]).toEqual([
      next('1', { __typename: 'Query' }),
      complete('1'),
    ]);
    socket.send(subscribe('1', balance()));
    expect(await socket.next()).toEqual(balanceEvent('1'));
    socket.send(complete('1'), subscribe('1'));
    expect([await socket.next(), await socket.next()]).toEqual([
      next('1', { __typename: 'Query' }),
      complete('1'),
    ]);
    await socket.close(1000);
  });
});

describe('Error', () => {
  test.each([
    ['does not parse', '{', 'GRAPHQL_PARSE_FAILED'],
    ['is not valid', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('ends an operation that %s: no next, no complete', async (_, query, code) => {
    const socket = await connect();
    socket.send(subscribe('1', { query }), subscribe('2'));
    const [error, ...rest] = [await socket.next(), await socket.next(), await socket.next()];
    expect(error).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ message: expect.any(String), extensions: { code, requestId: expect.any(String) } }],
    });
    expect(rest).toEqual([next('2', { __typename: 'Query' }), complete('2')]);
    await socket.close(1000);
  });

  test('ends a subscription that its service refuses', async () => {
    const socket = await openConnection(url);
    socket.send(subscribe('1', balance()));
    expect(await socket.next()).toMatchObject({
      id: '1',
      type: 'error',
      payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
    socket.send({ type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    await socket.close(1000);
  });
});

describe('Complete', () => {
  test('from the client ends a subscription: no event follows', async () => {
    const socket = await connect();
    socket.send(subscribe('1', balance()), subscribe('2', balance()));
    await eventually('both', () => socket.waiting.length === 2 || undefined);
    socket.waiting.splice(0);
    socket.send(complete('1'), { type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    await deposit(ada, '1.00');
    expect(await socket.next()).toEqual(balanceEvent('2'));
    expect(socket.waiting.filter(({ id }) => id === '1')).toEqual([]);
    await socket.close(1000);
  });

  test('from the client keeps the result of a mutation back that is still under way, also where its id is used again', async () => {
    const paymentMethodId = await addCard(ada, 'tok_slow');
    const input = {
      walletId: ada.walletId,
      paymentMethodId,
      amount: { amount: '7.77', currency: 'USD' },
      idempotencyKey: randomUUID(),
    };
    const query = 'mutation ($input: DepositInput!) { deposit(input: $input) { __typename } }';
    const socket = await connect();
    socket.send(subscribe('1', { query, variables: { input } }));
    await eventually('the deposit is under way', async () => {
      const { transactions } = await ada.client.mustRun(TransactionsDocument, { first: 1 });
      return transactions?.edges[0]?.node.amount.amount === '7.77' ? true : undefined;
    });
    socket.send(complete('1'), subscribe('1', balance()));
    expect(await socket.next()).toEqual(balanceEvent('1'));
    // The gateway has its answer by the time the money is there.
    expect(await socket.next()).toEqual(balanceEvent('1'));
    expect(socket.waiting).toEqual([]);
    socket.send(complete('1'), { type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    await socket.close(1000);
  });

  test('of an operation that nobody knows, or that is over, is ignored', async () => {
    const socket = await connect();
    socket.send(subscribe('1'), complete('never begun'));
    await socket.next();
    await socket.next();
    socket.send(complete('1'), { type: 'ping' });
    expect(await socket.next()).toEqual({ type: 'pong' });
    await socket.close(1000);
  });
});

describe('an invalid message', () => {
  test.each([
    ['is no JSON', 'hello'],
    ['is empty', ''],
    ['is a list', '[]'],
    ['is null', 'null'],
    ['has no type', '{}'],
    ['has a type that is no text', '{"type":1}'],
    ['has a type nobody knows', '{"type":"start"}'],
    ['has a type that is the server’s: connection_ack', '{"type":"connection_ack"}'],
    ['has a type that is the server’s: next', '{"id":"1","type":"next","payload":{}}'],
    ['has a type that is the server’s: error', '{"id":"1","type":"error","payload":[{"message":"x"}]}'],
    ['is a subscribe without an id', '{"type":"subscribe","payload":{"query":"{ __typename }"}}'],
    ['is a subscribe with an empty id', '{"id":"","type":"subscribe","payload":{"query":"{ __typename }"}}'],
    ['is a subscribe without a payload', '{"id":"1","type":"subscribe"}'],
    ['is a subscribe without a query', '{"id":"1","type":"subscribe","payload":{}}'],
    [
      'is a subscribe whose variables are a list',
      '{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":[]}}',
    ],
    ['is a complete without an id', '{"type":"complete"}'],
    ['is a ping whose payload is a text', '{"type":"ping","payload":"x"}'],
    ['is an init whose payload is a list', '{"type":"connection_init","payload":[]}'],
  ])('closes with 4400 where it %s', async (_, text) => {
    const [before, after] = [await openRaw(url), await connect()];
    before.sendText(text);
    after.sendText(text);
    expect(await Promise.all([before.closing(), after.closing()])).toMatchObject([
      { code: 4400 },
      { code: 4400 },
    ]);
  });

  test('in a binary frame closes with 4400, for messages are text', async () => {
    const socket = await openRaw(url);
    socket.sendBinary(JSON.stringify(init));
    expect(await socket.closing()).toMatchObject({ code: 4400 });
  });
});
