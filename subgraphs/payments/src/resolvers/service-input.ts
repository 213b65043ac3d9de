import { type Id, type Prefix, parseId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import { apiError, readAmount } from '@paygraph/subgraph-server';
import type { MethodContent } from '../domain/attempt.ts';
import type { ChargePaymentMethodInput, MoneyInput, PayOutInput } from '../generated/resolver-types.ts';

/** What is asked of a payment method. Throws BAD_USER_INPUT for what another service should have read itself. */
export function readMethodInput(
  input: ChargePaymentMethodInput | PayOutInput,
): MethodContent | 'PAYMENT_METHOD_NOT_FOUND' {
  // It comes from a person, by way of that service.
  const paymentMethodId = parseId('pmt', input.paymentMethodId);
  if (paymentMethodId === undefined) return 'PAYMENT_METHOD_NOT_FOUND';
  return {
    transactionId: readServiceId('txn', input.transactionId),
    userId: readServiceId('usr', input.userId),
    paymentMethodId,
    amount: readServiceAmount(input.amount),
  };
}

/** An id given by another service. Throws BAD_USER_INPUT: there it is a fault in that service. */
export function readServiceId<P extends Prefix>(prefix: P, text: string): Id<P> {
  const id = parseId(prefix, text);
  if (id === undefined) throw apiError('BAD_USER_INPUT', `This is no id of the kind ${prefix}.`);
  return id;
}

/** An amount given by another service, which has long checked it. Throws BAD_USER_INPUT. */
export function readServiceAmount(input: MoneyInput): Money {
  const amount = readAmount(input);
  if (typeof amount === 'string') {
    throw apiError('BAD_USER_INPUT', `This amount can’t be moved: ${amount}.`);
  }
  return amount;
}
