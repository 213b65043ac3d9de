import type { DueWork } from '@paygraph/due-work';
import { createIds } from '@paygraph/ids';
import { money } from '@paygraph/money';
import { createLogger } from '@paygraph/telemetry';
import { afterEach, describe, expect, test } from 'vitest';
import { startAttemptPoller } from './attempt-poller.ts';
import type { ClaimedAttempt } from './domain/ask-again.ts';

const ids = createIds();
const logger = createLogger({ service: 'payments', level: 'silent' });
const waiting = { timeout: 20_000, interval: 5 };

function claimed(): ClaimedAttempt {
  const attempt = {
    id: ids.next('att'),
    key: 'charge-1',
    transactionId: ids.next('txn'),
    kind: 'CHARGE',
    refundId: null,
    userId: ids.next('usr'),
    paymentMethodId: ids.next('pmt'),
    amount: money(1n, 'USD'),
    state: { status: 'UNKNOWN' },
  } as const;
  const target = { kind: 'CHARGE', providerToken: 'tok_visa' } as const;
  return { attempt, target, asks: 0, leasedUntil: new Date(0) };
}

let poller: DueWork;
afterEach(() => poller.stop());

describe('the poller', () => {
  test('asks about no more at once than it is told, and in the end about all', async () => {
    const due = Array.from({ length: 20 }, claimed);
    const atWork: PromiseWithResolvers<void>[] = [];
    let most = 0;
    let through = 0;
    poller = startAttemptPoller({
      attempts: { claimDue: async (limit) => due.splice(0, limit) },
      askAgain: async () => {
        const done = Promise.withResolvers<void>();
        atWork.push(done);
        most = Math.max(most, atWork.length);
        await done.promise;
        through += 1;
      },
      logger,
      concurrency: 3,
      // Never comes: that a place is free must be reason enough to look.
      lookEveryMs: 600_000,
    });
    await expect.poll(() => atWork.length, waiting).toBe(3);
    while (through < 20) {
      atWork.shift()?.resolve();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(most).toBe(3);
  });

  test('goes on after attempts that could not be read, and after one that could not be settled', async () => {
    const answers = [
      () => Promise.reject(new Error('the database is away')),
      () => Promise.resolve([claimed()]),
      () => Promise.resolve([claimed()]),
    ];
    let asked = 0;
    poller = startAttemptPoller({
      attempts: { claimDue: async () => (await answers.shift()?.()) ?? [] },
      askAgain: async () => {
        asked += 1;
        throw new Error('the provider contradicts itself');
      },
      logger,
      lookEveryMs: 5,
    });
    await expect.poll(() => asked, waiting).toBe(2);
  });

  test('looks at once when woken', async () => {
    let looks = 0;
    poller = startAttemptPoller({
      attempts: {
        claimDue: async () => {
          looks += 1;
          return [];
        },
      },
      askAgain: async () => {},
      logger,
      lookEveryMs: 600_000,
    });
    await expect.poll(() => looks, waiting).toBe(1);
    poller.wake();
    await expect.poll(() => looks, waiting).toBe(2);
  });

  test('stops within its bound, with work under way that does not end', async () => {
    let begun = false;
    poller = startAttemptPoller({
      attempts: { claimDue: async () => (begun ? [] : [claimed()]) },
      askAgain: () => {
        begun = true;
        return new Promise(() => {});
      },
      logger,
      stopWithinMs: 20,
    });
    await expect.poll(() => begun, waiting).toBe(true);
    await poller.stop();
  });
});
