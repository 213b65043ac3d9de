import { requireService } from '@paygraph/subgraph-server';
import type { createRefundCharge } from '../domain/refund-charge.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import { readServiceAmount, readServiceId } from './service-input.ts';

export function refundChargeResolver(
  refund: ReturnType<typeof createRefundCharge>,
): NonNullable<MutationResolvers['refundCharge']> {
  return async (_parent, { input }, context) => {
    // It moves money: whoever takes over another service must not reach it.
    requireService(context, 'transactions');
    const { transactionId, refundId, amount } = input;
    return refund({
      transactionId: readServiceId('txn', transactionId),
      refundId: refundId == null ? undefined : readServiceId('txn', refundId),
      amount: amount == null ? undefined : readServiceAmount(amount),
    });
  };
}
