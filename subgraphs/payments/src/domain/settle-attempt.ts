import {
  type Attempt,
  AttemptError,
  type AttemptState,
  stateAfter,
  type Verdict,
  verdictOf,
} from './attempt.ts';
import type { AttemptCalls } from './attempt-calls.ts';
import type { ProviderAnswer, ProviderOutcome } from './provider.ts';

export interface SettledAttempts {
  /**
   * Writes the outcome with its event, in one commit, if the attempt is still STARTED or UNKNOWN; a declined refund
   * leaves its amount to other refunds of the charge. Answers the state it then has: another's, where another wrote
   * first.
   */
  resolve(attempt: Attempt, outcome: ProviderOutcome, at: Date): Promise<AttemptState>;
  /** STARTED becomes UNKNOWN, and is asked about after the pause; anything else stays. */
  markUnknown(attempt: Attempt, askAgainInMs: number): Promise<void>;
}

/** Brings an attempt to its outcome, or leaves it UNKNOWN for the next call. Safe to run for one attempt at once. */
export function createSettleAttempt(deps: {
  attempts: SettledAttempts;
  /** The pause before the provider is asked again, after so many questions that came to nothing. */
  pauseMs: (asks: number) => number;
  now: () => Date;
}) {
  const { attempts, pauseMs, now } = deps;
  return async (attempt: Attempt, isNew: boolean, calls: AttemptCalls): Promise<Verdict> => {
    if (attempt.state.status === 'SUCCEEDED' || attempt.state.status === 'DECLINED') {
      return verdictOf(attempt.state);
    }
    const answer = await learn(isNew, calls);
    if (answer.kind === 'unknown') {
      await attempts.markUnknown(attempt, pauseMs(0));
      return { outcome: 'UNKNOWN' };
    }
    const state = await attempts.resolve(attempt, answer, now());
    // Under one key the provider has one outcome, whoever of us heard it first.
    if (state.status !== stateAfter(answer).status) {
      throw new AttemptError(`${attempt.id} is ${state.status}, and the provider says ${answer.kind}`);
    }
    return verdictOf(state);
  };
}

export type SettleAttempt = ReturnType<typeof createSettleAttempt>;

/**
 * A call whose answer nobody saw may have been carried out, so it is asked about before it is made again; and it is
 * made again, under its own key, only where the provider never saw that key.
 */
async function learn(isNew: boolean, { find, send }: AttemptCalls): Promise<ProviderAnswer> {
  if (isNew) return send();
  const found = await find();
  return found.kind === 'never-seen' ? send() : found;
}
