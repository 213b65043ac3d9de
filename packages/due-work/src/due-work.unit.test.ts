import { afterEach, describe, expect, test, vi } from 'vitest';
import { type DueWork, startDueWork } from './index.ts';

const guard = { timeout: 30_000, interval: 5 };
let work: DueWork | undefined;
afterEach(() => work?.stop());

/** What is due, and what is under way until the test lets go of it. */
function createDue(count: number) {
  const due = Array.from({ length: count }, (_, number) => `piece ${number}`);
  const underWay: { release(): void }[] = [];
  const state = { claims: 0, most: 0, done: 0, failing: false };
  return {
    due,
    underWay,
    state,
    claimDue: async (limit: number) => {
      state.claims += 1;
      if (state.failing) throw new Error('the database is away');
      return due.splice(0, limit);
    },
    carryOut: async () => {
      const held = Promise.withResolvers<void>();
      const entry = { release: held.resolve };
      underWay.push(entry);
      state.most = Math.max(state.most, underWay.length);
      await held.promise;
      underWay.splice(underWay.indexOf(entry), 1);
      state.done += 1;
    },
    onUnread: vi.fn<(error: unknown) => void>(),
    onInterrupted: vi.fn<(error: unknown, piece: string) => void>(),
    lookEveryMs: 3_600_000,
    concurrency: 32,
  };
}

describe('work that is due', () => {
  test('has as many under way as it may, and takes up more as they end, without being woken', async () => {
    const given = createDue(50);
    work = startDueWork({ ...given, concurrency: 8 });
    await vi.waitFor(() => expect(given.underWay).toHaveLength(8), guard);
    expect(given.due).toHaveLength(42);
    await vi.waitFor(() => {
      for (const { release } of [...given.underWay]) release();
      expect(given.state.done).toBe(50);
    }, guard);
    expect(given.state.most).toBe(8);
  });

  test('looks at once when it is woken', async () => {
    const given = createDue(0);
    work = startDueWork({ ...given });
    await vi.waitFor(() => expect(given.state.claims).toBe(1), guard);
    given.due.push('one more');
    work.wake();
    await vi.waitFor(() => expect(given.underWay).toHaveLength(1), guard);
    given.underWay[0]?.release();
  });

  test('goes on after a look that failed, and after a piece that threw', async () => {
    const given = createDue(2);
    given.state.failing = true;
    let thrown = 0;
    const carryOut = async () => {
      thrown += 1;
      throw new Error('the database is away');
    };
    work = startDueWork({ ...given, carryOut, lookEveryMs: 1 });
    await vi.waitFor(() => expect(given.state.claims).toBeGreaterThan(2), guard);
    given.state.failing = false;
    await vi.waitFor(() => expect(thrown).toBe(2), guard);
    given.due.push('one more');
    await vi.waitFor(() => expect(thrown).toBe(3), guard);
    expect(given.onUnread).toHaveBeenCalledWith(new Error('the database is away'));
    expect(given.onInterrupted).toHaveBeenCalledWith(expect.any(Error), 'one more');
  });

  test('stops with what is under way done, and takes up nothing more', async () => {
    const given = createDue(3);
    work = startDueWork({ ...given, concurrency: 2, lookEveryMs: 1 });
    await vi.waitFor(() => expect(given.underWay).toHaveLength(2), guard);
    const stopped = work.stop();
    for (const { release } of [...given.underWay]) release();
    await stopped;
    expect(given.state.done).toBe(2);
    expect(given.due).toHaveLength(1);
  });

  test('stops also where what is under way never ends', async () => {
    const given = createDue(1);
    work = startDueWork({ ...given, stopWithinMs: 10 });
    await vi.waitFor(() => expect(given.underWay).toHaveLength(1), guard);
    await work.stop();
    expect(given.state.done).toBe(0);
    given.underWay[0]?.release();
  });
});
