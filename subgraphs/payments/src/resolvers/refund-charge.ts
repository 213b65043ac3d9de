import { requireService } from '@paygraph/subgraph-server';
import type { createRefundCharge } from '../domain/refund-charge.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import { readServiceId } from './service-input.ts';

export function refundChargeResolver(
  refund: ReturnType<typeof createRefundCharge>,
): NonNullable<MutationResolvers['refundCharge']> {
  return async (_parent, { input }, context) => {
    requireService(context);
    return refund(readServiceId('txn', input.transactionId));
  };
}
