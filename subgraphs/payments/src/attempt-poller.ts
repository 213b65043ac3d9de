import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@paygraph/telemetry';
import type { ClaimedAttempt, OpenAttempts } from './domain/ask-again.ts';
import { askLeaseMs } from './domain/ask-schedule.ts';

export interface AttemptPoller {
  /** Looks at once, instead of at the next turn. */
  wake(): void;
  /** Takes up nothing more, and waits a bounded time for what is under way. */
  stop(): Promise<void>;
}

/**
 * Has the provider asked about every open attempt that is due, so that its outcome and event are written even where
 * nobody asks for them. What is due stands in the database: a restart forgets nothing, and several processes share it.
 */
export function startAttemptPoller(deps: {
  attempts: Pick<OpenAttempts, 'claimDue'>;
  askAgain: (claimed: ClaimedAttempt) => Promise<void>;
  logger: Logger;
  lookEveryMs?: number;
  /** How many are asked about at once. */
  concurrency?: number;
  stopWithinMs?: number;
}): AttemptPoller {
  const { attempts, askAgain, logger, lookEveryMs = 200, concurrency = 16, stopWithinMs = 5_000 } = deps;
  const underWay = new Set<Promise<void>>();
  let stopping = false;
  let woken = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    while (!stopping) {
      // Reset first: a wake during the work below must lead to another look.
      woken = Promise.withResolvers<void>();
      const free = concurrency - underWay.size;
      const due = free > 0 ? await claim(free) : [];
      for (const claimed of due) takeUp(claimed);
      if (!stopping) await atMost(lookEveryMs, woken.promise);
    }
  }

  async function claim(limit: number): Promise<readonly ClaimedAttempt[]> {
    try {
      return await attempts.claimDue(limit, askLeaseMs);
    } catch (error) {
      logger.error({ err: error }, 'open attempts could not be read; trying again');
      return [];
    }
  }

  function takeUp(claimed: ClaimedAttempt): void {
    const work = askAgain(claimed)
      .catch((error: unknown) =>
        logger.error({ err: error, attemptId: claimed.attempt.id }, 'an attempt could not be settled'),
      )
      .finally(() => {
        const wasFull = underWay.size === concurrency;
        underWay.delete(work);
        // There may be more than there was room for.
        if (wasFull) woken.resolve();
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

async function atMost(ms: number, until: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([until, delay(ms, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
}
