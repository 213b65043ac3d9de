import type { Id, Ids, TransactionId } from '@paygraph/ids';
import { type Attempt, AttemptError, keyOf, type Verdict } from './attempt.ts';
import type { PaymentProvider, RefundOrder } from './provider.ts';
import type { createSettleAttempt } from './settle-attempt.ts';

export interface StartedRefunds {
  findCharge(transactionId: TransactionId): Promise<Attempt | undefined>;
  /** Commits a STARTED refund of the whole charge, or answers the one it already has, with `isNew` false. */
  startRefund(refund: {
    id: Id<'att'>;
    key: string;
    charge: Attempt;
    at: Date;
  }): Promise<{ attempt: Attempt; isNew: boolean }>;
}

/** Gives the whole of a transaction's charge back, once. Throws AttemptError where no charge of it succeeded. */
export function createRefundCharge(deps: {
  attempts: StartedRefunds;
  provider: Pick<PaymentProvider, 'refund' | 'findRefund'>;
  settle: ReturnType<typeof createSettleAttempt>;
  deadline: () => AbortSignal;
  ids: Ids;
  now: () => Date;
}) {
  const { attempts, provider, settle, deadline, ids, now } = deps;
  return async (transactionId: TransactionId): Promise<Verdict> => {
    const charge = await attempts.findCharge(transactionId);
    if (charge?.state.status !== 'SUCCEEDED') {
      throw new AttemptError(
        `${transactionId} has no charge to refund: ${charge?.state.status ?? 'none made'}`,
      );
    }
    const key = keyOf({ transactionId, kind: 'REFUND' });
    const { attempt, isNew } = await attempts.startRefund({ id: ids.next('att'), key, charge, at: now() });

    const order: RefundOrder = { key, chargeReference: charge.state.reference, amount: charge.amount };
    const by = deadline();
    return settle(attempt, isNew, {
      find: () => provider.findRefund(order, by),
      send: () => provider.refund(order, by),
    });
  };
}
