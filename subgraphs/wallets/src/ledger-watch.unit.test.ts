import { createLogger, createMetrics } from '@paygraph/telemetry';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startLedgerWatch } from './ledger-watch.ts';
import type { LedgerVerification } from './store/verify-ledger.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A verification that is let go by hand, each telling how many there were. */
function createWatch() {
  const gates: PromiseWithResolvers<void>[] = [];
  const watch = startLedgerWatch({
    verify: async (): Promise<LedgerVerification> => {
      const checkedAt = new Date();
      const gate = Promise.withResolvers<void>();
      const entries = gates.push(gate);
      await gate.promise;
      const counts = { accounts: 0, transfers: 0, entries, chained: 0, chainHead: '' };
      return { balanced: true, chainIntact: true, ...counts, faults: [], checkedAt };
    },
    intervalMs: 0,
    now: () => new Date(),
    logger: createLogger({ service: 'test', level: 'silent' }),
    metrics: createMetrics('test'),
  });
  const which = async () => (await watch.health()).entries;
  return { which, asked: () => gates.length, finish: (index: number) => gates[index]?.resolve() };
}

describe('the health of the ledger', () => {
  test('is one check for all who ask at once', async () => {
    const { which, asked, finish } = createWatch();
    const answers = Promise.all([which(), which(), which()]);
    finish(0);
    expect([await answers, asked()]).toEqual([[1, 1, 1], 1]);
  });

  test('is the last check for ten seconds, then a new one', async () => {
    const { which, asked, finish } = createWatch();
    const first = which();
    finish(0);
    await first;
    vi.advanceTimersByTime(9_999);
    expect([await which(), asked()]).toEqual([1, 1]);
    vi.advanceTimersByTime(1);
    const second = which();
    finish(1);
    expect(await second).toBe(2);
  });

  test('is the last check where a new one takes longer than a second, and the new one afterwards', async () => {
    const { which, asked, finish } = createWatch();
    const first = which();
    finish(0);
    await first;
    vi.advanceTimersByTime(60_000);
    const impatient = which();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await impatient).toBe(1);
    finish(1);
    await vi.advanceTimersByTimeAsync(0);
    expect([await which(), asked()]).toEqual([2, 2]);
  });
});
