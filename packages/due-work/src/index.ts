import { setTimeout as delay } from 'node:timers/promises';

export interface DueWork {
  /** Looks at once, instead of at the next turn. */
  wake(): void;
  /** Takes up nothing more, and waits a bounded time for what is under way. */
  stop(): Promise<void>;
}

/**
 * Carries out whatever is due. What is due stands in a database: a restart forgets nothing, and several processes share
 * it. As many pieces are in memory as are under way at once, however many wait.
 */
export function startDueWork<Piece>(options: {
  /** Takes what is due, at most so many pieces, for as long as their lease lasts. */
  claimDue: (limit: number) => Promise<readonly Piece[]>;
  carryOut: (piece: Piece) => Promise<void>;
  /** Told of an error of `claimDue`, which is called again at the next turn. */
  onUnread: (error: unknown) => void;
  /** Told of an error of `carryOut`: the piece is due again once its lease has run out. */
  onInterrupted: (error: unknown, piece: Piece) => void;
  lookEveryMs: number;
  /** How many pieces are under way at once. */
  concurrency: number;
  stopWithinMs?: number;
}): DueWork {
  const { claimDue, carryOut, onUnread, onInterrupted } = options;
  const { lookEveryMs, concurrency, stopWithinMs = 5_000 } = options;
  const underWay = new Set<Promise<void>>();
  let stopping = false;
  let mayBeMore = false;
  let woken = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    while (!stopping) {
      // Reset first: a wake during the work below must lead to another look.
      woken = Promise.withResolvers<void>();
      const free = concurrency - underWay.size;
      const due = free > 0 ? await claim(free) : [];
      mayBeMore = due.length === free;
      for (const piece of due) takeUp(piece);
      if (!stopping) await atMost(lookEveryMs, woken.promise);
    }
  }

  async function claim(limit: number): Promise<readonly Piece[]> {
    try {
      return await claimDue(limit);
    } catch (error) {
      onUnread(error);
      return [];
    }
  }

  function takeUp(piece: Piece): void {
    const work = carryOut(piece)
      .catch((error: unknown) => onInterrupted(error, piece))
      .finally(() => {
        underWay.delete(work);
        // By halves, not one by one: a claim costs as much for one as for many.
        if (mayBeMore && underWay.size <= concurrency / 2) woken.resolve();
      });
    underWay.add(work);
  }

  const running = run();
  return {
    wake: () => woken.resolve(),
    stop: async () => {
      stopping = true;
      woken.resolve();
      await running;
      // What is not through by then is taken up once its lease has run out.
      await atMost(stopWithinMs, Promise.all(underWay));
    },
  };
}

/** Resolves when `until` does, or after so many milliseconds. */
export async function atMost(ms: number, until: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([until, delay(ms, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
}
