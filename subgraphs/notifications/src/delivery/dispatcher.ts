import { type DueWork, startDueWork } from '@paygraph/due-work';
import type { Logger } from '@paygraph/telemetry';
import type { DeliveryProgress } from '../domain/deliver.ts';
import type { ClaimedDelivery, DeliveryQueue } from '../domain/delivery-queue.ts';

/** Has every delivery made that is due. */
export function startDispatcher(deps: {
  queue: Pick<DeliveryQueue, 'claimDue'>;
  deliver: (claimed: ClaimedDelivery) => Promise<DeliveryProgress>;
  logger: Logger;
  leaseMs: number;
  lookEveryMs?: number;
  /** How many are under way at once. */
  concurrency?: number;
  stopWithinMs?: number;
}): DueWork {
  const { queue, deliver, logger, leaseMs, lookEveryMs = 250, concurrency = 32, stopWithinMs } = deps;
  return startDueWork({
    claimDue: (limit) => queue.claimDue(limit, leaseMs),
    carryOut: async (claimed) => {
      const { notificationId, channel } = claimed;
      const progress = await deliver(claimed);
      logger.debug({ notificationId, channel, progress }, 'delivery handled');
    },
    onUnread: (error) => logger.error({ err: error }, 'deliveries could not be read; trying again'),
    // Whatever it had come to is kept.
    onInterrupted: (error, { notificationId, channel }) =>
      logger.error({ err: error, notificationId, channel }, 'a delivery was interrupted'),
    lookEveryMs,
    concurrency,
    ...(stopWithinMs !== undefined && { stopWithinMs }),
  });
}
