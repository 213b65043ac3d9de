import { parseId } from '@paygraph/ids';
import { requireUser } from '@paygraph/subgraph-server';
import type { createRemovePaymentMethod } from '../domain/remove-payment-method.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import { toPayload } from './user-errors.ts';

export function removePaymentMethodResolver(
  remove: ReturnType<typeof createRemovePaymentMethod>,
): NonNullable<MutationResolvers['removePaymentMethod']> {
  return async (_parent, { input }, context) => {
    const { userId } = requireUser(context);
    const id = parseId('pmt', input.paymentMethodId);
    return toPayload(id === undefined ? 'PAYMENT_METHOD_NOT_FOUND' : await remove(userId, id));
  };
}
