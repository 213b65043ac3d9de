import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@paygraph/telemetry';
import type { DeliveryProgress } from '../domain/deliver.ts';
import type { ClaimedDelivery, DeliveryQueue } from '../domain/delivery-queue.ts';

export interface Dispatcher {
  /** Looks at once, instead of at the next turn. */
  wake(): void;
  /** Takes up nothing more, and waits a bounded time for what is under way. */
  stop(): Promise<void>;
}

/**
 * Has every delivery made that is due. What is due stands in the database: a restart forgets nothing, and several
 * processes share it. As many are in memory as are under way at once, however many wait.
 */
export function startDispatcher(deps: {
  queue: Pick<DeliveryQueue, 'claimDue'>;
  deliver: (claimed: ClaimedDelivery) => Promise<DeliveryProgress>;
  logger: Logger;
  leaseMs: number;
  lookEveryMs?: number;
  /** How many are under way at once. */
  concurrency?: number;
  stopWithinMs?: number;
}): Dispatcher {
  const { queue, deliver, logger, leaseMs } = deps;
  const { lookEveryMs = 250, concurrency = 32, stopWithinMs = 5_000 } = deps;
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
      for (const claimed of due) takeUp(claimed);
      if (!stopping) await atMost(lookEveryMs, woken.promise);
    }
  }

  async function claim(limit: number): Promise<readonly ClaimedDelivery[]> {
    try {
      return await queue.claimDue(limit, leaseMs);
    } catch (error) {
      logger.error({ err: error }, 'deliveries could not be read; trying again');
      return [];
    }
  }

  function takeUp(claimed: ClaimedDelivery): void {
    const { notificationId, channel } = claimed;
    const work = deliver(claimed)
      .then(
        (progress) => logger.debug({ notificationId, channel, progress }, 'delivery handled'),
        // Whatever it had come to is kept: it is due again once its lease has run out.
        (error: unknown) =>
          logger.error({ err: error, notificationId, channel }, 'a delivery was interrupted'),
      )
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
      await atMost(stopWithinMs, Promise.all(underWay));
    },
  };
}

async function atMost(ms: number, until: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  await Promise.race([until, delay(ms, undefined, { signal: timer.signal }).catch(() => {})]);
  timer.abort();
}
