import { createIds } from '@paygraph/ids';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { accessToken, eventually, type Graph, startGraph } from '../testing/graph.ts';
import { introduce, type RawSocket, subscribeMessage } from '../testing/raw-socket.ts';

const ids = createIds();
const mine = 'subscription { mine { number transfer { by { name } } } }';
let graph: Graph;
const sockets: RawSocket[] = [];
beforeAll(async () => {
  graph = await startGraph();
});
afterEach(async () => {
  graph.people.misbehave(undefined);
  for (const socket of sockets.splice(0)) socket.terminate();
  await eventually(() => graph.transfers.subscriberCount() === 0);
});
afterAll(() => graph.stop());

/** Someone with a socket open and subscribed to what is theirs. */
async function subscriber(changes: { sub?: string; sid?: string } = {}) {
  const who = { sub: ids.next('usr'), sid: ids.next('ses'), ...changes };
  const before = graph.transfers.subscriberCount();
  const socket = await introduce(graph.url, `Bearer ${accessToken(who)}`);
  sockets.push(socket);
  socket.send(subscribeMessage('1', mine));
  await eventually(() => graph.transfers.subscriberCount() === before + 1);
  return { ...who, socket };
}

/** The authority on sessions says so, in its answer to whatever it is asked. */
const announcing = (extensions: Record<string, unknown>) =>
  ({
    kind: 'answer',
    status: 200,
    body: JSON.stringify({
      data: { _entities: [{ __typename: 'Person', name: 'Ada' }], me: null },
      extensions,
    }),
  }) as const;
async function announce(extensions: Record<string, unknown>): Promise<void> {
  graph.people.misbehave(announcing(extensions));
  await graph.ask('{ me { name } }');
  graph.people.misbehave(undefined);
}
const forbidden = { code: 4403, reason: 'Forbidden' };

describe('an open socket', () => {
  test('is closed with 4403 when its session ends, and nothing is delivered or fetched any more', async () => {
    const [ada, bob] = [await subscriber(), await subscriber()];
    await announce({ sessionsEnded: [ada.sid] });
    expect(await eventually(ada.socket.closed)).toEqual(forbidden);
    await eventually(() => graph.transfers.subscriberCount() === 1);
    graph.transfers.publish(1);
    await eventually(() => bob.socket.received[0]);
    expect(ada.socket.received).toEqual([]);
    expect(bob.socket.closed()).toBeUndefined();
  });

  test('is closed with 4403 when the role of its user changes, on whichever session; another user’s is not', async () => {
    const ada = await subscriber();
    const [elsewhere, bob] = [await subscriber({ sub: ada.sub }), await subscriber()];
    await announce({ rolesChanged: [{ userId: ada.sub, role: 'ADMIN' }] });
    expect(await eventually(ada.socket.closed)).toEqual(forbidden);
    expect(await eventually(elsewhere.socket.closed)).toEqual(forbidden);
    await eventually(() => graph.transfers.subscriberCount() === 1);
    expect(bob.socket.closed()).toBeUndefined();
  });

  test('is not closed by what another subgraph says of sessions', async () => {
    const ada = await subscriber();
    graph.accounts.misbehave(announcing({ sessionsEnded: [ada.sid] }));
    await graph.ask('{ account(id: "a1") { id } }');
    graph.accounts.misbehave(undefined);
    graph.transfers.publish(1);
    await eventually(() => ada.socket.received[0]);
    expect(ada.socket.closed()).toBeUndefined();
  });
});

test('an event whose right ends while it is run is not delivered', async () => {
  const ada = await subscriber();
  graph.people.misbehave(announcing({ sessionsEnded: [ada.sid] }));
  graph.transfers.publish(1);
  expect(await eventually(ada.socket.closed)).toEqual(forbidden);
  expect(ada.socket.received).toEqual([]);
});

test('subscriptions of one session share the fetches behind an event, and each gets every event in order', async () => {
  const ada = await subscriber();
  const tabs = [ada, await subscriber(ada), await subscriber(ada)];
  const bob = await subscriber();
  graph.people.seen.length = 0;
  const count = 50;
  for (let number = 1; number <= count; number += 1) {
    graph.transfers.publish(number);
    // One after the other, so that each event is a moment of its own.
    await eventually(() => [...tabs, bob].every(({ socket }) => socket.received.length === number));
  }
  for (const { socket } of [...tabs, bob]) {
    expect(socket.received).toEqual(
      Array.from({ length: count }, (_, index) => ({
        id: '1',
        type: 'next',
        payload: { data: { mine: { number: index + 1, transfer: { by: { name: 'Ada' } } } } },
      })),
    );
  }
  const askers = graph.people.seen.map(({ identity }) =>
    identity?.principal.kind === 'user' ? identity.principal.userId : 'nobody',
  );
  // Each for himself: never with what was read for another user.
  expect(askers.filter((asker) => asker === bob.sub)).toHaveLength(count);
  const forAda = askers.filter((asker) => asker === ada.sub).length;
  expect(forAda).toBeGreaterThanOrEqual(count);
  expect(forAda).toBeLessThan(tabs.length * count);
});

test('a subscription that joins others late gets what comes from then on, and they go on', async () => {
  const first = await subscriber();
  graph.transfers.publish(1);
  await eventually(() => first.socket.received.length === 1);
  const late = await subscriber(first);
  graph.transfers.publish(2);
  await eventually(() => first.socket.received.length === 2 && late.socket.received.length === 1);
  late.socket.terminate();
  await eventually(() => graph.transfers.subscriberCount() === 1);
  graph.transfers.publish(3);
  await eventually(() => first.socket.received.length === 3);
  const numberIn = (message: unknown) => /"number":(\d)/.exec(JSON.stringify(message))?.[1];
  expect(first.socket.received.map(numberIn)).toEqual(['1', '2', '3']);
  expect(late.socket.received.map(numberIn)).toEqual(['2']);
});
