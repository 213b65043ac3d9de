import { atMost, type DueWork, startDueWork } from '@paygraph/due-work';
import type { Logger } from '@paygraph/telemetry';
import type { Advancer } from './domain/advance-transaction.ts';
import type { UnfinishedTransactions } from './domain/unfinished-transactions.ts';

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
}): DueWork {
  const { unfinished, advancer, logger, leaseMs } = deps;
  const { pollMs = 300, concurrency = 32, stopWithinMs = 5_000 } = deps;
  const work = startDueWork({
    claimDue: (limit) => unfinished.claimDue(limit, leaseMs),
    carryOut: async (transaction) => {
      await advancer.advance(transaction);
    },
    onUnread: (error) =>
      logger.error({ err: error }, 'unfinished transactions could not be read; trying again'),
    onInterrupted: (error, { id }) =>
      logger.error({ err: error, transactionId: id }, 'a transaction could not be advanced'),
    lookEveryMs: pollMs,
    concurrency,
    stopWithinMs,
  });
  return {
    wake: work.wake,
    // What requests have begun is under way, too; the rest is taken up after the next start.
    stop: () => atMost(stopWithinMs, Promise.all([work.stop(), advancer.idle()])),
  };
}
