import type { MoneyRefusal } from '@paygraph/subgraph-server';
import { type Refusal, refuse } from '../domain/refusal.ts';

/** An amount that can't be moved, as the refusal of the command it stands in. */
export function refuseAmount(code: MoneyRefusal): Refusal {
  return refuse(code, code === 'CURRENCY_NOT_SUPPORTED' ? 'currency' : 'amount');
}
