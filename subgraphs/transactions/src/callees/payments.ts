import { type ServiceClient, ServiceUnavailableError } from '@paygraph/service-client';
import { moneyField } from '@paygraph/subgraph-server';
import type { Payments, ProviderVerdict } from '../domain/payments.ts';
import type { ChargeRefusal } from '../domain/refusal.ts';
import {
  ChargePaymentMethodDocument,
  type ChargePaymentMethodMutation,
  PayOutDocument,
  RefundChargeDocument,
  UsablePaymentMethodDocument,
} from '../generated/payments-operations.ts';

/** The payment provider through the payments subgraph. */
export function createPayments(payments: Pick<ServiceClient, 'call'>): Payments {
  return {
    isUsable: async (userId, paymentMethodId) => {
      const found = await payments.call(UsablePaymentMethodDocument, { userId, paymentMethodId });
      return found.usablePaymentMethod !== null;
    },

    charge: ({ amount, ...charge }) =>
      verdictOf(async () => {
        const input = { ...charge, amount: moneyField(amount) };
        return (await payments.call(ChargePaymentMethodDocument, { input })).chargePaymentMethod;
      }),

    payOut: ({ amount, ...payout }) =>
      verdictOf(async () => {
        const input = { ...payout, amount: moneyField(amount) };
        return (await payments.call(PayOutDocument, { input })).payOut;
      }),

    refundCharge: (transactionId, part) =>
      verdictOf(async () => {
        const input = part
          ? { transactionId, refundId: part.refundId, amount: moneyField(part.amount) }
          : { transactionId };
        return (await payments.call(RefundChargeDocument, { input })).refundCharge;
      }),
  };
}

type Answer = ChargePaymentMethodMutation['chargePaymentMethod'];

async function verdictOf(ask: () => Promise<Answer>): Promise<ProviderVerdict> {
  try {
    return toVerdict(await ask());
  } catch (error) {
    if (error instanceof ServiceUnavailableError) return { kind: 'unreachable' };
    throw error;
  }
}

const chargeRefusals: Readonly<Record<ChargeRefusal, true>> = {
  CARD_DECLINED: true,
  PAYMENT_METHOD_NOT_FOUND: true,
  PROVIDER_UNAVAILABLE: true,
};

function toVerdict({ outcome, refusal }: Answer): ProviderVerdict {
  switch (outcome) {
    case 'SUCCEEDED':
      return { kind: 'succeeded' };
    case 'UNKNOWN':
      return { kind: 'unknown' };
    case 'DECLINED':
      if (refusal === null || !isChargeRefusal(refusal)) {
        throw new Error(`payments declined with ${refusal ?? 'no reason'}`);
      }
      return { kind: 'declined', code: refusal };
    default:
      return outcome satisfies never;
  }
}

function isChargeRefusal(code: string): code is ChargeRefusal {
  return Object.hasOwn(chargeRefusals, code);
}
