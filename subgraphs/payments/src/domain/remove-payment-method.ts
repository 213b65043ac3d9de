import type { PaymentMethodId, UserId } from '@paygraph/ids';
import type { PaymentMethod } from './payment-method.ts';

export interface RemovableMethods {
  /** Removes the method if it is this user's and not removed yet; undefined otherwise. */
  remove(userId: UserId, id: PaymentMethodId, at: Date): Promise<PaymentMethod | undefined>;
}

/** No new money moves with a removed method. What was started with it before is finished. */
export function createRemovePaymentMethod(deps: { methods: RemovableMethods; now: () => Date }) {
  const { methods, now } = deps;
  return async (userId: UserId, id: PaymentMethodId): Promise<PaymentMethod | 'PAYMENT_METHOD_NOT_FOUND'> =>
    (await methods.remove(userId, id, now())) ?? 'PAYMENT_METHOD_NOT_FOUND';
}
