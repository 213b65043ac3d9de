import { parseId } from '@paygraph/ids';
import { requireService } from '@paygraph/subgraph-server';
import type { createChargePaymentMethod } from '../domain/charge-payment-method.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import { readServiceAmount, readServiceId } from './service-input.ts';

export function chargePaymentMethodResolver(
  charge: ReturnType<typeof createChargePaymentMethod>,
): NonNullable<MutationResolvers['chargePaymentMethod']> {
  return async (_parent, { input }, context) => {
    requireService(context);
    // It comes from a person, by way of that service.
    const paymentMethodId = parseId('pmt', input.paymentMethodId);
    if (paymentMethodId === undefined) return { outcome: 'DECLINED', refusal: 'PAYMENT_METHOD_NOT_FOUND' };
    return charge({
      transactionId: readServiceId('txn', input.transactionId),
      userId: readServiceId('usr', input.userId),
      paymentMethodId,
      amount: readServiceAmount(input.amount),
    });
  };
}
