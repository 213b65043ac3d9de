import type { Id, Ids } from '@paygraph/ids';
import { type Attempt, type AttemptContent, assertSameContent, keyOf, type Verdict } from './attempt.ts';
import type { ChargeOrder, PaymentProvider } from './provider.ts';
import type { createSettleAttempt } from './settle-attempt.ts';

export interface StartedCharge {
  readonly attempt: Attempt;
  /** False where the transaction had its attempt before: the provider may know of it. */
  readonly isNew: boolean;
  /** Of the attempt's own payment method, also where that is removed by now. */
  readonly providerToken: string;
}

export interface StartedCharges {
  /**
   * Commits a STARTED attempt, or answers the one this transaction already has, whatever its content. No attempt is
   * there, nor ever will be for a removed method, where it answers `payment-method-not-found`.
   */
  startCharge(attempt: {
    id: Id<'att'>;
    key: string;
    content: AttemptContent;
    at: Date;
  }): Promise<StartedCharge | 'payment-method-not-found'>;
}

/** Takes money from a payment method: once for a transaction, however often and from wherever it is asked. */
export function createChargePaymentMethod(deps: {
  attempts: StartedCharges;
  provider: Pick<PaymentProvider, 'charge' | 'findCharge'>;
  settle: ReturnType<typeof createSettleAttempt>;
  deadline: () => AbortSignal;
  ids: Ids;
  now: () => Date;
}) {
  const { attempts, provider, settle, deadline, ids, now } = deps;
  return async (charge: Omit<AttemptContent, 'kind'>): Promise<Verdict> => {
    const content: AttemptContent = { ...charge, kind: 'CHARGE' };
    const started = await attempts.startCharge({
      id: ids.next('att'),
      key: keyOf(content),
      content,
      at: now(),
    });
    if (started === 'payment-method-not-found') {
      return { outcome: 'DECLINED', refusal: 'PAYMENT_METHOD_NOT_FOUND' };
    }
    const { attempt, isNew, providerToken } = started;
    assertSameContent(attempt, content);

    const order: ChargeOrder = { key: attempt.key, providerToken, amount: attempt.amount };
    // One deadline over both: asking first leaves less for the charge itself.
    const by = deadline();
    return settle(attempt, isNew, {
      find: () => provider.findCharge(order, by),
      send: () => provider.charge(order, by),
    });
  };
}
