import type { Id, Ids, TransactionId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import { type Attempt, assertSameContent, keyOf, type Verdict } from './attempt.ts';
import type { createAttemptCalls } from './attempt-calls.ts';
import type { AskedRefund } from './decide-refund.ts';
import type { SettleAttempt } from './settle-attempt.ts';

export interface StartedRefunds {
  /**
   * Commits a STARTED refund as `decideRefund` says, its amount set aside on the charge in the same commit, or answers
   * the one that has its key already, whatever its content. Refunds of one charge wait for one another. Throws what
   * `decideRefund` throws.
   */
  startRefund(refund: { id: Id<'att'>; key: string; asked: AskedRefund; at: Date }): Promise<{
    attempt: Attempt;
    isNew: boolean;
    /** The provider's id of the charge. */
    chargeReference: string;
  }>;
}

/** Gives a charge back, whole or in part: once a refund, however often it is asked, and never more than the charge. */
export function createRefundCharge(deps: {
  attempts: StartedRefunds;
  callsOf: ReturnType<typeof createAttemptCalls>;
  settle: SettleAttempt;
  ids: Ids;
  now: () => Date;
}) {
  const { attempts, callsOf, settle, ids, now } = deps;
  return async (refund: {
    /** The transaction that was charged. */
    transactionId: TransactionId;
    /** Whose refund it is; the charged transaction's own where left out. */
    refundId?: TransactionId | undefined;
    /** All that is left where left out. */
    amount?: Money | undefined;
  }): Promise<Verdict> => {
    const { transactionId, refundId = transactionId, amount } = refund;
    const asked: AskedRefund = { transactionId, refundId, amount };
    const key = keyOf({ transactionId, kind: 'REFUND', refundId });
    const started = await attempts.startRefund({ id: ids.next('att'), key, asked, at: now() });
    const { attempt, isNew, chargeReference } = started;
    // All that was left when it was asked for first stays its amount.
    assertSameContent(attempt, { ...attempt, transactionId, refundId, amount: amount ?? attempt.amount });
    return settle(attempt, isNew, callsOf(attempt, { kind: 'REFUND', chargeReference }));
  };
}
