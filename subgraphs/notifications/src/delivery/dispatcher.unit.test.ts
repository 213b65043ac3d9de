import { createIds } from '@paygraph/ids';
import { createLogger } from '@paygraph/telemetry';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { DeliveryProgress } from '../domain/deliver.ts';
import type { ClaimedDelivery } from '../domain/delivery-queue.ts';
import { type Dispatcher, startDispatcher } from './dispatcher.ts';

const ids = createIds();
const logger = createLogger({ service: 'test', level: 'silent' });
const guard = { timeout: 30_000, interval: 5 };
let dispatcher: Dispatcher | undefined;
afterEach(() => dispatcher?.stop());

/** What is due, and what is under way until the test lets go of it. */
function createDue(count: number) {
  const due = Array.from({ length: count }, newDelivery);
  const underWay: { release(): void }[] = [];
  const state = { claims: 0, most: 0, done: 0, failing: false };
  return {
    due,
    underWay,
    state,
    queue: {
      claimDue: async (limit: number) => {
        state.claims += 1;
        if (state.failing) throw new Error('the database is away');
        return due.splice(0, limit);
      },
    },
    deliver: async (): Promise<DeliveryProgress> => {
      const held = Promise.withResolvers<void>();
      const entry = { release: held.resolve };
      underWay.push(entry);
      state.most = Math.max(state.most, underWay.length);
      await held.promise;
      underWay.splice(underWay.indexOf(entry), 1);
      state.done += 1;
      return 'SENT';
    },
  };
}

describe('the dispatcher', () => {
  test('has as many under way as it may, and takes up more as they end, without being woken', async () => {
    const work = createDue(50);
    dispatcher = startDispatcher({ ...work, logger, leaseMs: 1_000, concurrency: 8, lookEveryMs: 3_600_000 });
    await vi.waitFor(() => expect(work.underWay).toHaveLength(8), guard);
    expect(work.due).toHaveLength(42);
    await vi.waitFor(() => {
      for (const { release } of [...work.underWay]) release();
      expect(work.state.done).toBe(50);
    }, guard);
    expect(work.state.most).toBe(8);
  });

  test('looks at once when it is woken', async () => {
    const work = createDue(0);
    dispatcher = startDispatcher({ ...work, logger, leaseMs: 1_000, lookEveryMs: 3_600_000 });
    await vi.waitFor(() => expect(work.state.claims).toBe(1), guard);
    work.due.push(newDelivery());
    dispatcher.wake();
    await vi.waitFor(() => expect(work.underWay).toHaveLength(1), guard);
    work.underWay[0]?.release();
  });

  test('goes on after a look that failed, and after a delivery that threw', async () => {
    const work = createDue(2);
    work.state.failing = true;
    let thrown = 0;
    const deliver = async (): Promise<DeliveryProgress> => {
      thrown += 1;
      throw new Error('the database is away');
    };
    dispatcher = startDispatcher({ ...work, deliver, logger, leaseMs: 1_000, lookEveryMs: 1 });
    await vi.waitFor(() => expect(work.state.claims).toBeGreaterThan(2), guard);
    work.state.failing = false;
    await vi.waitFor(() => expect(thrown).toBe(2), guard);
    work.due.push(newDelivery());
    await vi.waitFor(() => expect(thrown).toBe(3), guard);
  });

  test('stops with what is under way done, and takes up nothing more', async () => {
    const work = createDue(3);
    dispatcher = startDispatcher({ ...work, logger, leaseMs: 1_000, concurrency: 2, lookEveryMs: 1 });
    await vi.waitFor(() => expect(work.underWay).toHaveLength(2), guard);
    const stopped = dispatcher.stop();
    for (const { release } of [...work.underWay]) release();
    await stopped;
    expect(work.state.done).toBe(2);
    expect(work.due).toHaveLength(1);
  });

  test('stops also where what is under way never ends', async () => {
    const work = createDue(1);
    dispatcher = startDispatcher({ ...work, logger, leaseMs: 1_000, stopWithinMs: 10 });
    await vi.waitFor(() => expect(work.underWay).toHaveLength(1), guard);
    await dispatcher.stop();
    expect(work.state.done).toBe(0);
    work.underWay[0]?.release();
  });
});

function newDelivery(): ClaimedDelivery {
  return {
    notificationId: ids.next('ntf'),
    channel: 'EMAIL',
    owner: ids.next('usr'),
    topic: 'user.signed-in',
    content: { kind: 'notice', notice: { topic: 'user.signed-in' } },
    queuedAt: new Date(),
    claim: 1,
    tries: 0,
    waits: 0,
    error: null,
    refused: false,
    mayBeSent: false,
    sentAt: null,
    maybeTwice: false,
    traceparent: null,
  };
}
