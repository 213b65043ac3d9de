import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@paygraph/telemetry';
import type { Advancer } from './domain/advance-transaction.ts';
import type { Transaction } from './domain/transaction.ts';
import type { UnfinishedTransactions } from './domain/unfinished-transactions.ts';

export interface RecoveryLoop {
  /** Looks at once, instead of at the next turn. */
  wake(): void;
  /** Takes up nothing more, and waits a bounded time for what is under way. */
  stop(): Promise<void>;
}

/**
 * The one mechanism that finishes what was left: by a crash, by a provider that could not say yet, by a service that
 * was away. It takes up what is due and advances it as the first request would have.
 */
export function startRecoveryLoop(deps: {
  unfinished: Pick<UnfinishedTransactions, 'claimDue'>;
  advancer: Advancer;
  logger: Logger;
  leaseMs: number;
  pollMs?: number;
  /** How many are advanced at once. */
  concurrency?: number;
  stopWithinMs?: number;
}): RecoveryLoop {
  const {
    unfinished,
    advancer,
    logger,
    leaseMs,
    pollMs = 300,
    concurrency = 32,
    stopWithinMs = 5_000,
  } = deps;
  const underWay = new Set<Promise<void>>();
  let stopping = false;
  let woken = Promise.withResolvers<void>();

  async function run(): Promise<void> {
    while (!stopping) {
      woken = Promise.withResolvers<void>();
      const free = concurrency - underWay.size;
      const due = free > 0 ? await claim(free) : [];
      for (const transaction of due) takeUp(transaction);
      // All slots were filled, so there may be more: one that comes free looks again at once.
      if (!stopping) await sleep(woken.promise);
    }
  }

  async function claim(limit: number): Promise<readonly Transaction[]> {
    try {
      return await unfinished.claimDue(limit, leaseMs);
    } catch (error) {
      logger.error({ err: error }, 'unfinished transactions could not be read; trying again');
      return [];
    }
  }

  function takeUp(transaction: Transaction): void {
    const work = advancer
      .advance(transaction)
      .then(
        () => {},
        (error: unknown) =>
          logger.error({ err: error, transactionId: transaction.id }, 'a transaction could not be advanced'),
      )
      .finally(() => {
        const wasFull = underWay.size === concurrency;
        underWay.delete(work);
        if (wasFull) woken.resolve();
      });
    underWay.add(work);
  }

  async function sleep(until: Promise<void>): Promise<void> {
    const timer = new AbortController();
    await Promise.race([until, delay(pollMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
  }

  const running = run();
  return {
    wake: () => woken.resolve(),
    stop: async () => {
      stopping = true;
      woken.resolve();
      await running;
      // What is not through by then is taken up after the next start.
      const timer = new AbortController();
      await Promise.race([
        advancer.idle(),
        delay(stopWithinMs, undefined, { signal: timer.signal }).catch(() => {}),
      ]);
      timer.abort();
    },
  };
}
