import type { Ledger, Leg } from './ledger.ts';
import type { Payments } from './payments.ts';
import { postingFailure } from './posting-failure.ts';
import type { Advance, Progress } from './progress.ts';
import type { Transaction } from './transaction.ts';

/**
 * The steps of what is paid from a payment method: charge, post; and where the posting is refused, give the charge
 * back. Each asks by the transaction's id, so that going through one again after a crash does not do it again.
 */
export function createAdvanceCharged(deps: {
  ledger: Pick<Ledger, 'post'>;
  payments: Pick<Payments, 'charge' | 'refundCharge'>;
  legsOf: (transaction: Transaction) => readonly Leg[];
}): Advance {
  const { ledger, payments, legsOf } = deps;

  async function charge(transaction: Transaction): Promise<Progress> {
    const { id: transactionId, paymentMethod, amount } = transaction;
    if (paymentMethod === undefined) throw new Error(`${transactionId} lacks its payment method`);
    const { paymentMethodId, ownerId: userId } = paymentMethod;
    const verdict = await payments.charge({ transactionId, userId, paymentMethodId, amount });
    switch (verdict.kind) {
      case 'succeeded':
        return post(transaction);
      case 'declined':
        return { kind: 'failed', failure: { code: verdict.code, about: 'payment-method' } };
      case 'unknown':
        return { kind: 'waiting', waitingFor: 'provider', step: 'start' };
      case 'unreachable':
        return { kind: 'waiting', waitingFor: 'service', step: 'start' };
      default:
        return verdict satisfies never;
    }
  }

  async function post(transaction: Transaction): Promise<Progress> {
    const verdict = await ledger.post(transaction.id, legsOf(transaction));
    switch (verdict.kind) {
      case 'posted':
        return { kind: 'completed' };
      case 'refused':
        // Written down before the refund is asked for: from here on the money only goes back.
        return { kind: 'next-step', step: 'refund-charge', failure: postingFailure(verdict, transaction) };
      case 'unreachable':
        return { kind: 'waiting', waitingFor: 'service', step: 'post' };
      default:
        return verdict satisfies never;
    }
  }

  async function refundCharge({ id, failure }: Transaction): Promise<Progress> {
    if (failure === undefined) throw new Error(`${id} is given back for no reason`);
    const verdict = await payments.refundCharge(id);
    switch (verdict.kind) {
      case 'succeeded':
        return { kind: 'failed', failure };
      case 'unknown':
      // The provider keeps money that is not its own: it is asked until it gives it back, and stays in sight.
      case 'declined':
        return { kind: 'waiting', waitingFor: 'provider', step: 'refund-charge' };
      case 'unreachable':
        return { kind: 'waiting', waitingFor: 'service', step: 'refund-charge' };
      default:
        return verdict satisfies never;
    }
  }

  return async (transaction) => {
    const { id, step } = transaction;
    switch (step) {
      case 'start':
        return charge(transaction);
      case 'post':
        return post(transaction);
      case 'refund-charge':
        return refundCharge(transaction);
      case 'pay-out':
      case 'capture':
      case 'void':
        throw new Error(`${id} is charged, and has no step ${step}`);
      default:
        return step satisfies never;
    }
  };
}
