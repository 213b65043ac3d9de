import type { Attempt, AttemptTarget } from './attempt.ts';
import type { createAttemptCalls } from './attempt-calls.ts';
import type { SettleAttempt } from './settle-attempt.ts';

/** An open attempt that is ours to ask about until the lease ends. */
export interface ClaimedAttempt {
  readonly attempt: Attempt;
  readonly target: AttemptTarget;
  /** How often the provider was asked about it before, and could not say. */
  readonly asks: number;
  readonly leasedUntil: Date;
}

export interface OpenAttempts {
  /** At most `limit` attempts that are due to be asked about, the longest due first; nobody else gets them meanwhile. */
  claimDue(limit: number, leaseMs: number): Promise<readonly ClaimedAttempt[]>;
  /** Counts the question, and sets the next one; not where the attempt was resolved or made due by someone meanwhile. */
  postpone(claimed: ClaimedAttempt, pauseMs: number): Promise<void>;
  /** The provider has news under this key: if its attempt is UNKNOWN, it is asked about now, and soon again. */
  makeDue(key: string): Promise<boolean>;
}

/** Asks the provider what became of an open attempt, by its key, whether or not anybody still waits for it. */
export function createAskAgain(deps: {
  attempts: Pick<OpenAttempts, 'postpone'>;
  callsOf: ReturnType<typeof createAttemptCalls>;
  settle: SettleAttempt;
  pauseMs: (asks: number) => number;
}) {
  const { attempts, callsOf, settle, pauseMs } = deps;
  return async (claimed: ClaimedAttempt): Promise<void> => {
    const { attempt, target, asks } = claimed;
    let isKnown = false;
    try {
      const verdict = await settle(attempt, false, callsOf(attempt, target));
      isKnown = verdict.outcome !== 'UNKNOWN';
    } finally {
      // Also where the provider contradicts our record: that is told, and must not be told without a pause.
      if (!isKnown) await attempts.postpone(claimed, pauseMs(asks + 1));
    }
  };
}
