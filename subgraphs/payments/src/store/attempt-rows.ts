import { money } from '@paygraph/money';
import type { Attempt, AttemptState } from '../domain/attempt.ts';
import type { attempts } from './tables.ts';

export type AttemptRow = typeof attempts.$inferSelect;

export function toAttempt(row: AttemptRow): Attempt {
  return {
    id: row.id,
    key: row.providerKey,
    transactionId: row.transactionId,
    kind: row.kind,
    userId: row.userId,
    paymentMethodId: row.paymentMethodId,
    amount: money(row.amountMinor, row.currency),
    state: toState(row),
  };
}

/** Throws where a row contradicts itself, which its table's checks rule out. */
export function toState({ id, status, providerReference, declineCode }: AttemptRow): AttemptState {
  if (status === 'SUCCEEDED' && providerReference !== null) return { status, reference: providerReference };
  if (status === 'DECLINED' && declineCode !== null) return { status, code: declineCode };
  if (status === 'STARTED' || status === 'UNKNOWN') return { status };
  throw new Error(`the row of ${id} says ${status}, without what belongs to it`);
}
