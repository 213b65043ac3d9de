import type { createAddPaymentMethod } from '../domain/add-payment-method.ts';
import type { createRefundCharge } from '../domain/refund-charge.ts';
import type { createRemovePaymentMethod } from '../domain/remove-payment-method.ts';
import type { createShowPaymentMethods } from '../domain/show-payment-methods.ts';
import type { createUsePaymentMethod } from '../domain/use-payment-method.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { addPaymentMethodResolver } from './add-payment-method.ts';
import { chargePaymentMethodResolver } from './charge-payment-method.ts';
import { payOutResolver } from './pay-out.ts';
import { paymentMethodResolvers } from './payment-method.ts';
import { refundChargeResolver } from './refund-charge.ts';
import { removePaymentMethodResolver } from './remove-payment-method.ts';
import { usablePaymentMethodResolver } from './usable-payment-method.ts';
import { userResolvers } from './user.ts';

export interface UseCases {
  readonly add: ReturnType<typeof createAddPaymentMethod>;
  readonly remove: ReturnType<typeof createRemovePaymentMethod>;
  readonly show: ReturnType<typeof createShowPaymentMethods>;
  readonly charge: ReturnType<typeof createUsePaymentMethod>;
  readonly payOut: ReturnType<typeof createUsePaymentMethod>;
  readonly refund: ReturnType<typeof createRefundCharge>;
}

export function createResolvers({ add, remove, show, charge, payOut, refund }: UseCases) {
  return {
    Query: { usablePaymentMethod: usablePaymentMethodResolver(show) },
    Mutation: {
      addPaymentMethod: addPaymentMethodResolver(add),
      removePaymentMethod: removePaymentMethodResolver(remove),
      chargePaymentMethod: chargePaymentMethodResolver(charge),
      payOut: payOutResolver(payOut),
      refundCharge: refundChargeResolver(refund),
    },
    PaymentMethod: paymentMethodResolvers(show),
    User: userResolvers(show),
  } satisfies Resolvers;
}
