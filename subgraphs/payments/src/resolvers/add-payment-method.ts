import { requireUser } from '@paygraph/subgraph-server';
import type { createAddPaymentMethod } from '../domain/add-payment-method.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import { toPayload } from './user-errors.ts';

export function addPaymentMethodResolver(
  add: ReturnType<typeof createAddPaymentMethod>,
): NonNullable<MutationResolvers['addPaymentMethod']> {
  return async (_parent, { input }, context) => {
    const { userId } = requireUser(context);
    return toPayload(await add(userId, input.providerToken));
  };
}
