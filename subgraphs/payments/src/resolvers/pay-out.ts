import { requireService } from '@paygraph/subgraph-server';
import type { createUsePaymentMethod } from '../domain/use-payment-method.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import { readMethodInput } from './service-input.ts';

export function payOutResolver(
  payOut: ReturnType<typeof createUsePaymentMethod>,
): NonNullable<MutationResolvers['payOut']> {
  return async (_parent, { input }, context) => {
    // It moves money: whoever takes over another service must not reach it.
    requireService(context, 'transactions');
    const asked = readMethodInput(input);
    return asked === 'PAYMENT_METHOD_NOT_FOUND' ? { outcome: 'DECLINED', refusal: asked } : payOut(asked);
  };
}
