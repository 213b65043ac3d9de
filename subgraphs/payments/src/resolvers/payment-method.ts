import { parseId } from '@paygraph/ids';
import { perRequest, viewerOf } from '@paygraph/subgraph-server';
import DataLoader from 'dataloader';
import { labelOf, type PaymentMethod } from '../domain/payment-method.ts';
import type { createShowPaymentMethods } from '../domain/show-payment-methods.ts';
import type * as Graph from '../generated/resolver-types.ts';

export function toPaymentMethod(method: PaymentMethod): Graph.PaymentMethod {
  const { id, kind, last4, brand, expiryMonth, expiryYear, createdAt } = method;
  return { id, kind, label: labelOf(method), last4, brand, expiryMonth, expiryYear, createdAt };
}

/** PaymentMethod as an entity: what the viewer may not see is null, as what does not exist. */
export function paymentMethodResolvers(
  show: ReturnType<typeof createShowPaymentMethods>,
): Graph.PaymentMethodResolvers {
  const loaderOf = perRequest(
    (context) =>
      new DataLoader((ids: readonly PaymentMethod['id'][]) => show.visible(viewerOf(context), ids), {
        maxBatchSize: 1_000,
      }),
  );
  return {
    __resolveReference: async (reference, context) => {
      const id = parseId('pmt', reference.id);
      const method = id && (await loaderOf(context).load(id));
      return method ? toPaymentMethod(method) : null;
    },
  };
}
