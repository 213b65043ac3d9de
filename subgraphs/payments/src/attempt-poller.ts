import { type DueWork, startDueWork } from '@paygraph/due-work';
import type { Logger } from '@paygraph/telemetry';
import type { ClaimedAttempt, OpenAttempts } from './domain/ask-again.ts';
import { askLeaseMs } from './domain/ask-schedule.ts';

/**
 * Has the provider asked about every open attempt that is due, so that its outcome and event are written even where
 * nobody asks for them.
 */
export function startAttemptPoller(deps: {
  attempts: Pick<OpenAttempts, 'claimDue'>;
  askAgain: (claimed: ClaimedAttempt) => Promise<void>;
  logger: Logger;
  lookEveryMs?: number;
  /** How many are asked about at once. */
  concurrency?: number;
  stopWithinMs?: number;
}): DueWork {
  const { attempts, askAgain, logger, lookEveryMs = 200, concurrency = 16, stopWithinMs } = deps;
  return startDueWork({
    claimDue: (limit) => attempts.claimDue(limit, askLeaseMs),
    carryOut: askAgain,
    onUnread: (error) => logger.error({ err: error }, 'open attempts could not be read; trying again'),
    onInterrupted: (error, { attempt }) =>
      logger.error({ err: error, attemptId: attempt.id }, 'an attempt could not be settled'),
    lookEveryMs,
    concurrency,
    ...(stopWithinMs !== undefined && { stopWithinMs }),
  });
}
