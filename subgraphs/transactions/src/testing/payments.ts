import { createIds, type PaymentMethodId, type TransactionId, type UserId } from '@paygraph/ids';
import type { Charge, Payments, ProviderVerdict } from '../domain/payments.ts';
import { createFaults, type Faults } from './faults.ts';

/** How a payment method behaves: `unknown` until the test says what became of it. */
type Behaviour = 'succeeds' | 'declines' | 'unknown';

export interface TestPayments extends Payments {
  readonly faults: Faults;
  add(userId: UserId, behaviour?: Behaviour): PaymentMethodId;
  /** The provider now says what became of everything that was unknown, and of what comes. */
  settle(behaviour: 'succeeds' | 'declines'): void;
  /** Refunds stay unknown until this is told false. */
  leaveRefundsUnknown(unknown: boolean): void;
  /** Refunds are declined until this is told false. */
  declineRefunds(declined: boolean): void;
  charges(): number;
  /** Refunds of charges that could not be posted, and of parts. */
  refunds(): number;
  payouts(): number;
  /** What was given back of a charge in parts. */
  refundedOf(transactionId: TransactionId): bigint;
}

/** The payments service as its port describes it, in memory: a transaction is charged once however often it is asked. */
export function createTestPayments(): TestPayments {
  const ids = createIds();
  const faults = createFaults();
  const methods = new Map<PaymentMethodId, { userId: UserId; behaviour: Behaviour }>();
  const charges = new Map<TransactionId, ProviderVerdict>();
  const payouts = new Map<TransactionId, ProviderVerdict>();
  /** By whose refund it is: of what, how much, undefined for the whole. */
  const refunds = new Map<TransactionId, { of: TransactionId; minor: bigint | undefined }>();
  let refundsDeclined = false;
  let settled: 'succeeds' | 'declines' | undefined;
  let refundsUnknown = false;

  function verdictOf(behaviour: Behaviour): ProviderVerdict {
    const now = behaviour === 'unknown' ? (settled ?? 'unknown') : behaviour;
    if (now === 'unknown') return { kind: 'unknown' };
    return now === 'succeeds' ? { kind: 'succeeded' } : { kind: 'declined', code: 'CARD_DECLINED' };
  }

  /** Asked again, what is known stays as it was. */
  function once(calls: Map<TransactionId, ProviderVerdict>, { transactionId, paymentMethodId }: Charge) {
    const known = calls.get(transactionId);
    if (known && known.kind !== 'unknown') return known;
    const verdict = verdictOf(methods.get(paymentMethodId)?.behaviour ?? 'declines');
    calls.set(transactionId, verdict);
    return verdict;
  }

  const succeeded = (calls: Map<TransactionId, ProviderVerdict>) =>
    [...calls.values()].filter(({ kind }) => kind === 'succeeded').length;

  return {
    faults,
    add: (userId, behaviour = 'succeeds') => {
      const id = ids.next('pmt');
      methods.set(id, { userId, behaviour });
      return id;
    },
    settle: (behaviour) => {
      settled = behaviour;
    },
    leaveRefundsUnknown: (unknown) => {
      refundsUnknown = unknown;
    },
    declineRefunds: (declined) => {
      refundsDeclined = declined;
    },
    charges: () => succeeded(charges),
    payouts: () => succeeded(payouts),
    refunds: () => refunds.size,
    refundedOf: (transactionId) =>
      [...refunds.values()]
        .filter(({ of }) => of === transactionId)
        .reduce((sum, { minor }) => sum + (minor ?? 0n), 0n),
    isUsable: async (userId, paymentMethodId) => methods.get(paymentMethodId)?.userId === userId,
    charge: (charge) => faults.run('charge', () => once(charges, charge), { kind: 'unreachable' }),
    payOut: (payout) => faults.run('payOut', () => once(payouts, payout), { kind: 'unreachable' }),
    refundCharge: (transactionId, part) =>
      faults.run(
        'refundCharge',
        (): ProviderVerdict => {
          if (charges.get(transactionId)?.kind !== 'succeeded') throw new Error('nothing was charged');
          if (refundsUnknown) return { kind: 'unknown' };
          if (refundsDeclined) return { kind: 'declined', code: 'CARD_DECLINED' };
          refunds.set(part?.refundId ?? transactionId, { of: transactionId, minor: part?.amount.minor });
          return { kind: 'succeeded' };
        },
        { kind: 'unreachable' },
      ),
  };
}
