import { parseId } from '@paygraph/ids';
import { requireService } from '@paygraph/subgraph-server';
import type { createShowPaymentMethods } from '../domain/show-payment-methods.ts';
import type { QueryResolvers } from '../generated/resolver-types.ts';

export function usablePaymentMethodResolver(
  show: ReturnType<typeof createShowPaymentMethods>,
): NonNullable<QueryResolvers['usablePaymentMethod']> {
  return async (_parent, args, context) => {
    requireService(context);
    const userId = parseId('usr', args.userId);
    const id = parseId('pmt', args.paymentMethodId);
    const method = userId && id && (await show.usable(userId, id));
    return method ? { paymentMethodId: method.id, kind: method.kind } : null;
  };
}
