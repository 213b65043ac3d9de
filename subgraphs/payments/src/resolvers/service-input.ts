import { type Id, type Prefix, parseId } from '@paygraph/ids';
import type { Money } from '@paygraph/money';
import { apiError, readAmount } from '@paygraph/subgraph-server';
import type { MoneyInput } from '../generated/resolver-types.ts';

/** An id given by another service. Throws BAD_USER_INPUT: there it is a fault in that service. */
export function readServiceId<P extends Prefix>(prefix: P, text: string): Id<P> {
  const id = parseId(prefix, text);
  if (id === undefined) throw apiError('BAD_USER_INPUT', `This is no id of the kind ${prefix}.`);
  return id;
}

/** An amount given by another service, which has long checked it. Throws BAD_USER_INPUT. */
export function readServiceAmount(input: MoneyInput): Money {
  const amount = readAmount(input);
  if (typeof amount === 'string')
    throw apiError('BAD_USER_INPUT', `This amount can’t be charged: ${amount}.`);
  return amount;
}
