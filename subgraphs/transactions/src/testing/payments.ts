import { createIds, type PaymentMethodId, type TransactionId, type UserId } from '@paygraph/ids';
import type { Payments, ProviderVerdict } from '../domain/payments.ts';
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
  charges(): number;
  refunds(): number;
}

/** The payments service as its port describes it, in memory: a transaction is charged once however often it is asked. */
export function createTestPayments(): TestPayments {
  const ids = createIds();
  const faults = createFaults();
  const methods = new Map<PaymentMethodId, { userId: UserId; behaviour: Behaviour }>();
  const charges = new Map<TransactionId, ProviderVerdict>();
  const refunds = new Set<TransactionId>();
  let settled: 'succeeds' | 'declines' | undefined;
  let refundsUnknown = false;

  function verdictOf(behaviour: Behaviour): ProviderVerdict {
    const now = behaviour === 'unknown' ? (settled ?? 'unknown') : behaviour;
    if (now === 'unknown') return { kind: 'unknown' };
    return now === 'succeeds' ? { kind: 'succeeded' } : { kind: 'declined', code: 'CARD_DECLINED' };
  }

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
    charges: () => [...charges.values()].filter(({ kind }) => kind === 'succeeded').length,
    refunds: () => refunds.size,
    isUsable: async (userId, paymentMethodId) => methods.get(paymentMethodId)?.userId === userId,
    charge: ({ transactionId, paymentMethodId }) =>
      faults.run(
        'charge',
        () => {
          const known = charges.get(transactionId);
          if (known && known.kind !== 'unknown') return known;
          const verdict = verdictOf(methods.get(paymentMethodId)?.behaviour ?? 'declines');
          charges.set(transactionId, verdict);
          return verdict;
        },
        { kind: 'unreachable' },
      ),
    refundCharge: (transactionId) =>
      faults.run(
        'refundCharge',
        (): ProviderVerdict => {
          if (charges.get(transactionId)?.kind !== 'succeeded') throw new Error('nothing was charged');
          if (refundsUnknown) return { kind: 'unknown' };
          refunds.add(transactionId);
          return { kind: 'succeeded' };
        },
        { kind: 'unreachable' },
      ),
  };
}
