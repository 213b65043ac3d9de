import { createIds } from '@paygraph/ids';
import type { ExecutionResult } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { SignedIn } from '../access-token.ts';
import type { SessionWatch } from '../sessions/session-watch.ts';
import type { Closing } from './close-codes.ts';
import { deliverEvents } from './delivery.ts';
import { createLastingRights } from './lasting-rights.ts';
import type { OpenSocket } from './open-socket.ts';
import { createOperationsUnderWay } from './operations-under-way.ts';

const ids = createIds();
const signedIn = (expiresAtMs: number): SignedIn => ({
  principal: { kind: 'user', userId: ids.next('usr'), role: 'USER', sessionId: ids.next('ses') },
  rights: { isAuthenticated: true, scopes: new Set(), policies: new Set() },
  expiresAtMs,
});

/** Knows what has ended, and tells nobody: whoever does not ask goes on. */
function silentWatch() {
  let hasEnded = false;
  const sessions: SessionWatch = { isReady: () => true, refuses: () => hasEnded, onChange: () => () => {} };
  return {
    sessions,
    end: () => {
      hasEnded = true;
    },
  };
}

function standInSocket() {
  const ending = Promise.withResolvers<Closing>();
  let closing: Closing | undefined;
  const socket: OpenSocket = {
    client: { address: '127.0.0.1', userAgent: undefined },
    isOpen: () => closing === undefined,
    end: (why) => {
      closing ??= why;
      ending.resolve(why);
    },
    ended: ending.promise,
    closed: Promise.resolve(),
    flushed: async () => {},
    checkReading: () => {},
    checkAlive: () => {},
  };
  return { socket, closing: () => closing };
}

async function* three(): AsyncGenerator<ExecutionResult, undefined, undefined> {
  for (const number of [1, 2, 3]) yield { data: { number } };
  return undefined;
}

const anHourMs = 3_600_000;

describe('a right is asked for anew each time, and closes its socket with 4403', () => {
  test('once the session has ended, also where nobody told of it', () => {
    const { sessions, end } = silentWatch();
    const { socket, closing } = standInSocket();
    const right = createLastingRights({ sessions, now: () => 0 }).grant(socket, signedIn(anHourMs));
    expect([right.holds(), closing()]).toEqual([true, undefined]);
    end();
    expect([right.holds(), closing()?.code]).toEqual([false, 4403]);
  });

  test('from the instant at which the token expires, also before any timer has fired', () => {
    const { socket, closing } = standInSocket();
    let nowMs = 0;
    const rights = createLastingRights({ sessions: silentWatch().sessions, now: () => nowMs });
    const right = rights.grant(socket, signedIn(anHourMs));
    nowMs = anHourMs - 1;
    expect(right.holds()).toBe(true);
    nowMs = anHourMs;
    expect([right.holds(), closing()?.code]).toEqual([false, 4403]);
  });

  test('and a socket that was closed for another reason gives no right either', () => {
    const { socket } = standInSocket();
    const rights = createLastingRights({ sessions: silentWatch().sessions, now: () => 0 });
    const right = rights.grant(socket, signedIn(anHourMs));
    socket.end({ code: 1001, reason: '' });
    expect(right.holds()).toBe(false);
  });
});

describe('events', () => {
  test('are delivered as long as the right to them holds, and not the one at which it has ended', async () => {
    const { sessions, end } = silentWatch();
    const { socket } = standInSocket();
    const right = createLastingRights({ sessions, now: () => 0 }).grant(socket, signedIn(anHourMs));
    const underWay = createOperationsUnderWay({ count: 1, characters: 100 }).begin('1', 1);
    if (underWay === undefined) throw new Error('there was room for one');
    const events = deliverEvents(three(), { socket, right, underWay });
    expect(await events.next()).toEqual({ done: false, value: { data: { number: 1 } } });
    end();
    const second = events.next().then(() => 'delivered');
    expect(await Promise.race([second, new Promise((resolve) => setImmediate(resolve, 'nothing'))])).toBe(
      'nothing',
    );
  });

  test('are taken only once the one before has left', async () => {
    const sent = Promise.withResolvers<void>();
    const { socket } = standInSocket();
    const underWay = createOperationsUnderWay({ count: 1, characters: 100 }).begin('1', 1);
    if (underWay === undefined) throw new Error('there was room for one');
    const to = { socket: { ...socket, flushed: () => sent.promise }, right: { holds: () => true }, underWay };
    const first = deliverEvents(three(), to).next();
    expect(await Promise.race([first, new Promise((resolve) => setImmediate(resolve, 'nothing'))])).toBe(
      'nothing',
    );
    sent.resolve();
    expect(await first).toEqual({ done: false, value: { data: { number: 1 } } });
  });
});
