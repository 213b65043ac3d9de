import type { Id, Ids } from '@paygraph/ids';
import {
  type Attempt,
  type AttemptContent,
  assertSameContent,
  keyOf,
  type MethodContent,
  type Verdict,
} from './attempt.ts';
import type { createAttemptCalls } from './attempt-calls.ts';
import type { SettleAttempt } from './settle-attempt.ts';

export interface AttemptToStart {
  readonly id: Id<'att'>;
  readonly key: string;
  readonly content: AttemptContent;
  readonly at: Date;
}

export interface StartedAttempt {
  readonly attempt: Attempt;
  /** False where there was this attempt before: the provider may know of it. */
  readonly isNew: boolean;
  /** Of the attempt's own payment method, also where that is removed by now. */
  readonly providerToken: string;
}

/**
 * Commits a STARTED attempt, or answers the one that has its key already, whatever its content. No attempt is there,
 * nor ever will be for a removed method, where it answers `payment-method-not-found`.
 */
export type StartAttempt = (attempt: AttemptToStart) => Promise<StartedAttempt | 'payment-method-not-found'>;

/** Takes money from a payment method, or pays it out to one: once a transaction, however often it is asked. */
export function createUsePaymentMethod(
  kind: 'CHARGE' | 'PAYOUT',
  deps: {
    start: StartAttempt;
    callsOf: ReturnType<typeof createAttemptCalls>;
    settle: SettleAttempt;
    ids: Ids;
    now: () => Date;
  },
) {
  const { start, callsOf, settle, ids, now } = deps;
  return async (asked: MethodContent): Promise<Verdict> => {
    const content: AttemptContent = { ...asked, kind, refundId: null };
    const started = await start({ id: ids.next('att'), key: keyOf(content), content, at: now() });
    if (started === 'payment-method-not-found') {
      return { outcome: 'DECLINED', refusal: 'PAYMENT_METHOD_NOT_FOUND' };
    }
    const { attempt, isNew, providerToken } = started;
    assertSameContent(attempt, content);
    return settle(attempt, isNew, callsOf(attempt, { kind, providerToken }));
  };
}
