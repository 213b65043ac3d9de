import type { AddRefusal } from '../domain/add-payment-method.ts';
import type { PaymentMethod } from '../domain/payment-method.ts';
import type { PaymentMethodPayload, UserError } from '../generated/resolver-types.ts';
import { toPaymentMethod } from './payment-method.ts';

type Refusal = AddRefusal | 'PAYMENT_METHOD_NOT_FOUND';

/** Every refusal in public words. The compiler sees that none is missing. */
const userErrors: Readonly<Record<Refusal, UserError>> = {
  INVALID_PROVIDER_TOKEN: {
    code: 'INVALID_PROVIDER_TOKEN',
    message: 'The payment provider does not know this token.',
    field: ['input', 'providerToken'],
  },
  PROVIDER_UNAVAILABLE: {
    code: 'PROVIDER_UNAVAILABLE',
    message: 'The payment provider does not answer. Try again in a moment.',
    field: null,
  },
  PAYMENT_METHOD_NOT_FOUND: {
    code: 'PAYMENT_METHOD_NOT_FOUND',
    message: 'There is no such payment method.',
    field: ['input', 'paymentMethodId'],
  },
};

export function toPayload(result: PaymentMethod | Refusal): PaymentMethodPayload {
  return typeof result === 'string'
    ? { paymentMethod: null, userErrors: [userErrors[result]] }
    : { paymentMethod: toPaymentMethod(result), userErrors: [] };
}
